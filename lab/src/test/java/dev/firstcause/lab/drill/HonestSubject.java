// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.Target;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A driver that tells the truth, on the sockets of the JDK. Its connections read in threads of their own, and all that is
 * written and told goes through one loop. It has no kinds and logs nothing.
 */
class HonestSubject implements Subject {
    @Override
    public String name() {
        return "honest";
    }

    @Override
    public String description() {
        return "Sockets of the JDK, and no lies";
    }

    @Override
    public Driver start(Consumer<String> warnings) {
        return new Running();
    }

    private static final class Running implements Driver {
        private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "honest-loop");
            thread.setDaemon(true);
            return thread;
        });

        Running() {
            // Its thread is there before anything is played, and no play is blamed for it.
            CountDownLatch runs = new CountDownLatch(1);
            loop.execute(runs::countDown);
            try {
                runs.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void connect(Target target, Outcome<Client> outcome) {
            HonestConnection connection = new HonestConnection(loop, target);
            Thread reader = new Thread(() -> connection.run(outcome), "honest-reader");
            reader.setDaemon(true);
            reader.start();
        }

        @Override
        public void close() {
            loop.shutdownNow();
            try {
                if (!loop.awaitTermination(20, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("The loop does not end");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
