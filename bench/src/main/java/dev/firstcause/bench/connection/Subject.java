// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/** A driver, connected to the stand-in node, with the one statement prepared. */
interface Subject extends AutoCloseable {
    /** How long anything is waited for that is not measured. */
    int PATIENCE_SECONDS = 120;

    int POLL_MILLIS = 20;

    /**
     * How it is set up.
     *
     * @param maxInFlight requests in flight on one connection at the most; 0 for what the driver has by default
     * @param connections how many connections to open to the node; only the first carries requests with our driver
     * @param idleMillis after which a session to a {@link Crowd} sends a heartbeat; 0 for what it has by default
     */
    record Setup(int port, TlsFiles files, int maxInFlight, int connections, long idleMillis) {
        Setup(int port, TlsFiles files, int maxInFlight, int connections) {
            this(port, files, maxInFlight, connections, 0);
        }
    }

    /** Is given what became of a request, in the driver's own thread. */
    interface Reply {
        void onRow(int id, String name);

        void onFailed(Throwable thrown);
    }

    /**
     * A way to send requests: each int given to it is bound to the statement and sent, and what becomes of it goes to the
     * reply, both of its columns read.
     */
    IntConsumer asker(Reply reply);

    /**
     * Asks again and again until a session has a connection again, which it opens by itself.
     *
     * @param request throws while there is none
     * @param mayFail whether the exception says so; any other ends this
     */
    static void untilServed(Runnable request, Predicate<RuntimeException> mayFail)
            throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                request.run();
                return;
            } catch (RuntimeException e) {
                if (!mayFail.test(e)) {
                    throw e;
                }
                if (System.nanoTime() - end > 0) {
                    throw new IOException("No connection again after " + PATIENCE_SECONDS + " s", e);
                }
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Has a connection that works again, after the node has reset the last one. */
    void restore() throws ExecutionException, InterruptedException, IOException, TimeoutException;

    @Override
    void close();
}
