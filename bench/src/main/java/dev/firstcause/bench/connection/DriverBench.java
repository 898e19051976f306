// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The runs with a stand-in node and a process for each driver. */
public final class DriverBench {
    private static final List<Driver> LEANEST_AND_FASTEST =
            List.of(Driver.NIO_JDK, Driver.EPOLL_BORINGSSL, Driver.SESSION_NIO_JDK, Driver.SESSION_EPOLL_BORINGSSL);

    private DriverBench() {}

    /**
     * Compares connections of ours with the Apache driver: requests, resets, handshakes, idle connections.
     *
     * @param arguments {@code --quick} for a run that only shows that it runs; {@code --rounds n}, 5 by default
     * @throws IllegalArgumentException if an argument is none of these
     */
    public static void connection(String... arguments) throws InterruptedException, IOException {
        BenchArguments read = BenchArguments.of(Arrays.asList(arguments), false);
        Run.of(read, ConnectionBench.candidates(), run -> new ConnectionBench(run).run());
    }

    /**
     * Compares requests alone, of connections and of sessions: with the Apache driver, or with an earlier jar.
     *
     * @param arguments as those of {@link #connection}; {@code --against JAR} for a {@code benchmarks.jar} of another commit:
     *     then each candidate is compared with itself of that jar
     * @throws IllegalArgumentException if an argument is none of these
     */
    public static void requests(String... arguments) throws InterruptedException, IOException {
        BenchArguments read = BenchArguments.of(Arrays.asList(arguments), true);
        Run.of(read, requestCandidates(read.against() != null), DriverBench::measureRequests);
    }

    /**
     * Compares a session to 1,000 nodes with one to 3: requests, the cost of an idle second, and the heap.
     *
     * @param arguments as those of {@link #connection}
     * @throws IllegalArgumentException if an argument is none of these
     */
    public static void nodes(String... arguments) throws InterruptedException, IOException {
        BenchArguments read = BenchArguments.of(Arrays.asList(arguments), false);
        List<Candidate> candidates = Candidate.of(Driver.crowds());
        Run.of(read, candidates, List.of(Crowd.values()), run -> new NodesBench(run).run());
    }

    private static List<Candidate> requestCandidates(boolean against) {
        if (against) {
            return Candidate.withEarlier(LEANEST_AND_FASTEST);
        }
        List<Candidate> all = new ArrayList<>(Candidate.of(LEANEST_AND_FASTEST));
        all.add(Candidate.of(Driver.APACHE));
        return all;
    }

    private static String measureRequests(Run run) throws IOException {
        RequestRounds requests = new RequestRounds(run.plan(), run.comparison());
        try (Clients clients = run.clients(run.pinning().command(), Child.G1)) {
            requests.measure(clients);
        }
        return String.format(Locale.ROOT, "%.1f %% of a window", 100 * requests.compilersPart());
    }
}
