// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import static dev.firstcause.bench.connection.Combination.get;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionListener;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connections of ours, one after another: each is closed when it is ready, and the next one begins when it is dead. What
 * their handshakes were is not believed but counted, by what the driver tells of each.
 */
final class Handshakes implements ConnectionListener {
    private static final String RESUMED = "resumed from an earlier session";

    private final Latencies latencies = new Latencies();
    private final AtomicInteger secured = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();

    private Handshakes() {}

    /** Which handshakes are made. */
    enum Kind {
        FULL,
        RESUMED;

        /** As a table calls it. */
        String words() {
            return this == FULL ? "full" : "resumed";
        }
    }

    /**
     * Makes so many handshakes, and one before them that is not measured: the one whose session is resumed, or that pays for
     * the loop's first turn.
     *
     * @return its requests are the connections
     */
    static Window run(Combination combination, Subject.Setup setup, Kind kind, int count)
            throws ExecutionException, InterruptedException, TimeoutException {
        List<ConnectionOptions> options = new ArrayList<>();
        while (options.size() <= count) {
            boolean another = options.isEmpty() || kind == Kind.FULL;
            options.add(another ? combination.options(setup.files()) : options.get(0));
        }
        return run(combination, setup, kind, options);
    }

    /** One handshake with each of the options; the first is not measured. */
    static Window run(Combination combination, Subject.Setup setup, Kind kind, List<ConnectionOptions> options)
            throws ExecutionException, InterruptedException, TimeoutException {
        int count = options.size() - 1;
        Handshakes before = new Handshakes();
        Handshakes measured = new Handshakes();
        // Else the collector copies in the window what was made before it.
        System.gc();
        try (Transport transport = combination.open()) {
            before.make(transport, setup, options.subList(0, 1));
            Usage usageBefore = Usage.now();
            measured.make(transport, setup, options.subList(1, count + 1));
            Usage usageAfter = Usage.now();
            before.check(0, 1);
            measured.check(kind == Kind.RESUMED ? count : 0, count);
            return Window.between(usageBefore, usageAfter, measured.latencies.counts());
        }
    }

    private void make(Transport transport, Subject.Setup setup, List<ConnectionOptions> each)
            throws ExecutionException, InterruptedException, TimeoutException {
        for (ConnectionOptions options : each) {
            long begun = System.nanoTime();
            Connection connection = get(Connection.open(transport, Combination.endpoint(setup), options, this));
            latencies.add(System.nanoTime() - begun);
            connection.close();
            get(connection.whenDead());
        }
    }

    @Override
    public void onStepDone(Step step, Duration took, String detail) {
        if (step == Step.TLS) {
            secured.incrementAndGet();
            if (detail.contains(RESUMED)) {
                resumed.incrementAndGet();
            }
        }
    }

    private void check(int wanted, int count) {
        if (secured.get() != count || resumed.get() != wanted) {
            throw new IllegalStateException("Of " + count + " TLS handshakes " + wanted + " were to resume a session: "
                    + secured + " were made, and " + resumed + " did");
        }
    }
}
