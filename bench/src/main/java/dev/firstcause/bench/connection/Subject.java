// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.IntConsumer;

/** A driver, connected to the stand-in node, with the one statement prepared. */
interface Subject extends AutoCloseable {
    /** How long anything is waited for that is not measured. */
    int PATIENCE_SECONDS = 120;

    /**
     * How it is set up.
     *
     * @param maxInFlight requests in flight on one connection at the most; 0 for what the driver has by default
     * @param connections how many connections to open to the node; only the first carries requests with our driver
     */
    record Setup(int port, TlsFiles files, int maxInFlight, int connections) {}

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

    /** Has a connection that works again, after the node has reset the last one. */
    void restore() throws ExecutionException, InterruptedException, IOException, TimeoutException;

    @Override
    void close();
}
