// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** A closed loop: so many requests in flight, each of which is followed by the next one from inside its callback. */
final class Load {
    private final Latencies latencies = new Latencies();
    private final CountDownLatch ended;
    private volatile boolean ending;
    private volatile @Nullable Throwable failure;

    private Load(int inFlight) {
        ended = new CountDownLatch(inFlight);
    }

    /**
     * Keeps requests in flight, and measures a part of the time.
     *
     * @param before milliseconds that are not measured
     * @param measured milliseconds that are
     */
    static Window run(Subject subject, int inFlight, long before, long measured) throws InterruptedException {
        Load load = new Load(inFlight);
        for (int i = 0; i < inFlight; i++) {
            load.new Slot(subject).begin();
        }
        TimeUnit.MILLISECONDS.sleep(before);
        long[] countsBefore = load.latencies.counts();
        Usage usageBefore = Usage.now();
        TimeUnit.MILLISECONDS.sleep(measured);
        Usage usageAfter = Usage.now();
        long[] countsAfter = load.latencies.counts();
        load.ending = true;
        boolean inTime = load.ended.await(Subject.PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (load.failure != null || !inTime) {
            throw new IllegalStateException("A request failed in a run in which none may", load.failure);
        }
        return Window.between(usageBefore, usageAfter, Latencies.between(countsBefore, countsAfter));
    }

    /** One of the requests in flight, and the next, and the next. */
    private final class Slot implements Subject.Reply {
        private final IntConsumer asker;
        private long sentAt;

        Slot(Subject subject) {
            asker = subject.asker(this);
        }

        void begin() {
            sentAt = System.nanoTime();
            asker.accept(Answers.ID);
        }

        @Override
        public void onRow(int id, String name) {
            long now = System.nanoTime();
            latencies.add(now - sentAt);
            if (id != Answers.ID || name.length() != Answers.NAME.length()) {
                onFailed(new IllegalStateException("Another row than the node's: " + id + " " + name));
            } else if (ending) {
                ended.countDown();
            } else {
                sentAt = now;
                asker.accept(id);
            }
        }

        @Override
        public void onFailed(Throwable thrown) {
            failure = thrown;
            ending = true;
            ended.countDown();
        }
    }
}
