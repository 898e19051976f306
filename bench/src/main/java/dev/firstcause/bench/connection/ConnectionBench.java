// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.bench.connection.Handshakes.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures all drivers in one run, by turns, and prints two tables: what a request costs, how fast all learn of a reset, what
 * a TLS handshake costs, and what an idle connection holds.
 */
public final class ConnectionBench {
    /** The compiler's part of a window below which the warm-up is over. */
    private static final double COMPILED = 0.04;

    private static final int[] IN_FLIGHT = {1, 64, 1024};

    private static final int WARM_RESETS = 3;

    /** Heaps differ from round to round by less than a hundredth. */
    private static final int ROUNDS_OF_IDLE = 2;

    private final Plan plan;
    private final Path folder;
    private final Pinning pinning;
    private final Child node;
    private final String port;
    private final Comparison comparison = new Comparison();
    private double compilersPart;
    private double compilersPartOfHandshakes;

    private ConnectionBench(Plan plan, Path folder, Pinning pinning, Child node) throws IOException {
        this.plan = plan;
        this.folder = folder;
        this.pinning = pinning;
        this.node = node;
        this.port = node.reply();
    }

    /**
     * Measures.
     *
     * @param arguments {@code --quick} for a run that only shows that it runs; {@code --rounds n}
     */
    public static void main(String... arguments) throws InterruptedException, IOException {
        List<String> words = Arrays.asList(arguments);
        int rounds = words.contains("--rounds") ? Integer.parseInt(words.get(words.indexOf("--rounds") + 1)) : 5;
        boolean quick = words.contains("--quick");
        Path folder = Files.createTempDirectory("firstcause-bench-");
        try {
            TlsFiles.make(folder);
            Pinning pinning = Pinning.find();
            try (Child node = Child.start(pinning.command(), Child.G1, NodeProcess.class, List.of(folder.toString()))) {
                new ConnectionBench(quick ? Plan.QUICK : Plan.thorough(rounds), folder, pinning, node).run();
            }
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        if (quick) {
            System.out.println("A quick run: these numbers only show that it runs.");
        }
    }

    private void run() throws IOException {
        double loadBefore = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        long begun = System.nanoTime();
        try (Clients clients = new Clients(pinning.command(), Child.G1, folder, port)) {
            measureRequests(clients);
            measureResets(clients);
            measureHandshakes(clients);
        }
        measureIdle();
        System.out.println(comparison);
        System.out.printf(
                Locale.ROOT,
                "JDK %s; %d rounds with windows of %.1f s, medians (least to most); %s; the compiler was at work "
                        + "for at most %.1f %% of a window of requests and %.1f %% of one of handshakes; load average "
                        + "of the machine %.1f when it began; %.1f minutes.%n",
                Runtime.version(),
                plan.rounds(),
                plan.window() / 1000.0,
                pinning.words(),
                100 * compilersPart,
                100 * compilersPartOfHandshakes,
                loadBefore,
                (System.nanoTime() - begun) / 60e9);
    }

    // ------------------------------------------------------------------ requests

    private void measureRequests(Clients clients) throws IOException {
        clients.ask(Driver.ALL, client -> {
            client.ask("open 0 1");
            return warmUp(plan.warmUp(), () -> worstLoad(client));
        });
        for (int round = 0; round < plan.rounds(); round++) {
            tell("requests: round " + (round + 1) + " of " + plan.rounds());
            for (int inFlight : IN_FLIGHT) {
                add(inFlight, clients.ask(Driver.ALL, client -> load(client, inFlight)));
            }
        }
        clients.ask(Driver.ALL, client -> client.ask("close"));
    }

    private Window load(Child client, int inFlight) throws IOException {
        return Window.of(client.ask("load " + inFlight + " " + plan.before() + " " + plan.window()));
    }

    /** The compiler's part where it is the largest. */
    private double worstLoad(Child client) throws IOException {
        double part = 0;
        for (int inFlight : IN_FLIGHT) {
            part = Math.max(part, load(client, inFlight).compilersPart());
        }
        return part;
    }

    /** One lap of a warm-up: for what part of it the compiler was at work. */
    @FunctionalInterface
    private interface Lap {
        double run() throws IOException;
    }

    /** Until the compiler has no more to do, in the client and, by and by, in the node; or until it is enough. */
    private static double warmUp(Plan.Laps laps, Lap lap) throws IOException {
        double part = 1;
        for (int i = 0; i < laps.most() && (i < laps.least() || part > COMPILED); i++) {
            part = lap.run();
            tell(String.format(Locale.ROOT, "warm-up: the compiler is at work %.1f %% of the time", 100 * part));
        }
        return part;
    }

    private void add(int inFlight, Map<Driver, Window> round) {
        String with = ", " + inFlight + " in flight";
        comparison.add("CPU µs/request" + with, round, Window::cpuMicrosPerRequest);
        comparison.add("requests/s" + with, round, Window::requestsPerSecond);
        comparison.add("p50 µs" + with, round, Window::p50Micros);
        comparison.add("p99 µs" + with, round, Window::p99Micros);
        comparison.add("allocated B/request" + with, round, Window::bytesPerRequest);
        compilersPart = Math.max(compilersPart, compilersPart(round));
    }

    private static double compilersPart(Map<Driver, Window> round) {
        return round.values().stream().mapToDouble(Window::compilersPart).max().orElse(0);
    }

    // ------------------------------------------------------------------ resets

    private void measureResets(Clients clients) throws IOException {
        clients.ask(Driver.ALL, client -> {
            client.ask("open " + plan.resetLimit() + " 1");
            return worstLoad(client);
        });
        for (int requests : plan.resets()) {
            tell("resets with " + requests + " in flight");
            for (int i = 0; i < WARM_RESETS; i++) {
                clients.ask(Driver.ALL, client -> reset(client, requests));
            }
            String with = ", " + requests + " in flight";
            for (int round = 0; round < plan.rounds(); round++) {
                Map<Driver, Lag> seen = clients.ask(Driver.ALL, client -> reset(client, requests));
                comparison.add("reset to first failed ms" + with, seen, Lag::first);
                comparison.add("reset to last failed ms" + with, seen, Lag::last);
            }
        }
        clients.ask(Driver.ALL, client -> client.ask("close"));
    }

    /** Milliseconds from the reset to the first and the last request that failed of it. */
    private record Lag(double first, double last) {}

    private Lag reset(Child client, int requests) throws IOException {
        node.ask("reset " + requests);
        String[] failed = client.ask("reset " + requests).split(" ", -1);
        // On Linux System.nanoTime is CLOCK_MONOTONIC, which is the same for all processes.
        long reset = Long.parseLong(node.ask("when"));
        return new Lag((Long.parseLong(failed[0]) - reset) / 1e6, (Long.parseLong(failed[1]) - reset) / 1e6);
    }

    // ------------------------------------------------------------------ handshakes

    /** Of ours alone: the Apache driver's pool opens connections when it pleases. */
    private void measureHandshakes(Clients clients) throws IOException {
        clients.ask(
                Driver.OURS,
                client -> warmUp(
                        plan.handshakesWarmUp(),
                        () -> Math.max(
                                handshakes(client, Kind.FULL).compilersPart(),
                                handshakes(client, Kind.RESUMED).compilersPart())));
        for (int round = 0; round < plan.rounds(); round++) {
            tell("handshakes: round " + (round + 1) + " of " + plan.rounds());
            for (Kind kind : Kind.values()) {
                Map<Driver, Window> seen = clients.ask(Driver.OURS, client -> handshakes(client, kind));
                comparison.add("CPU ms/connection, " + kind.words() + " handshake", seen, Window::cpuMillisPerRequest);
                compilersPartOfHandshakes = Math.max(compilersPartOfHandshakes, compilersPart(seen));
            }
        }
    }

    private Window handshakes(Child client, Kind kind) throws IOException {
        return Window.of(client.ask("handshakes " + kind + " " + plan.handshakes()));
    }

    // ------------------------------------------------------------------ idle connections

    /** Not pinned, for nothing of it is about time. */
    private void measureIdle() throws IOException {
        tell("idle connections");
        try (Clients clients = new Clients(List.of(), Child.SERIAL, folder, port)) {
            clients.ask(Driver.ALL, client -> heap(client, 10));
            for (int round = 0; round < Math.min(plan.rounds(), ROUNDS_OF_IDLE); round++) {
                Map<Driver, Double> seen = clients.ask(
                        Driver.ALL, client -> (heap(client, 1 + plan.idle()) - heap(client, 1)) / plan.idle());
                comparison.add("heap B/idle connection, of " + plan.idle(), seen, bytes -> bytes);
            }
        }
    }

    private static double heap(Child client, int connections) throws IOException {
        client.ask("open 0 " + connections);
        double heap = Double.parseDouble(client.ask("heap"));
        client.ask("close");
        return heap;
    }

    private static void tell(String progress) {
        System.err.println(progress);
    }
}
