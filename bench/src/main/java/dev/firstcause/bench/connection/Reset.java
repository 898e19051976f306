// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to a node that answers none of them and resets the connection, and sees when they fail. A callback only
 * takes the time and keeps the error.
 */
final class Reset implements Subject.Reply {
    private final long[] failedAt;
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> first = new AtomicReference<>();
    private final CountDownLatch over;

    private Reset(int requests) {
        failedAt = new long[requests];
        over = new CountDownLatch(requests);
    }

    /**
     * What was seen.
     *
     * @param first when the first request failed, in {@link System#nanoTime}
     * @param last when the last one did
     * @param cause what the first one failed of
     */
    record Seen(long first, long last, Throwable cause) {}

    /** Sends so many requests, and waits until all have failed. */
    static Seen run(Subject subject, int requests) throws InterruptedException, TimeoutException {
        Reset reset = new Reset(requests);
        IntConsumer asker = subject.asker(reset);
        for (int i = 0; i < requests; i++) {
            asker.accept(Answers.ID);
        }
        if (!reset.over.await(Subject.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException(reset.failed + " of " + requests + " requests failed, and no more");
        }
        Throwable cause = reset.first.get();
        if (cause == null || reset.answered.get() > 0) {
            throw new IllegalStateException(reset.answered + " requests were answered, where none was to be");
        }
        long[] times = reset.failedAt;
        return new Seen(
                Arrays.stream(times).min().orElseThrow(),
                Arrays.stream(times).max().orElseThrow(),
                cause);
    }

    @Override
    public void onRow(int id, String name) {
        answered.incrementAndGet();
        over.countDown();
    }

    @Override
    public void onFailed(Throwable thrown) {
        failedAt[failed.getAndIncrement()] = System.nanoTime();
        first.compareAndSet(null, thrown);
        over.countDown();
    }
}
