// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.bench.connection.Subject.Driver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Measures both drivers in one run, by turns, and prints a table: what a request costs, how fast all learn of a reset, and
 * what an idle connection holds.
 */
public final class ConnectionBench {
    /** The compiler's part of a window below which the warm-up is over. */
    private static final double COMPILED = 0.04;

    private static final int[] IN_FLIGHT = {1, 64, 1024};

    private final Plan plan;
    private final Path folder;
    private final Pinning pinning;
    private final Child node;
    private final String port;
    private final Comparison comparison = new Comparison();
    private final Random random = new Random(1);
    private double compilersPart;

    private ConnectionBench(Plan plan, Path folder, Pinning pinning, Child node) throws IOException {
        this.plan = plan;
        this.folder = folder;
        this.pinning = pinning;
        this.node = node;
        this.port = node.reply();
    }

    /**
     * How much is done.
     *
     * @param before milliseconds of each window that are not measured
     * @param window milliseconds that are
     * @param laps of the warm-up at the most
     * @param resets how many requests are in flight at a reset
     * @param idle idle connections
     */
    private record Plan(int rounds, long before, long window, int laps, List<Integer> resets, int idle) {
        static final Plan QUICK = new Plan(1, 100, 300, 2, List.of(100, 1000), 20);

        static Plan thorough(int rounds) {
            return new Plan(rounds, 300, 2000, 15, List.of(1000, 10_000), 1000);
        }

        /** Enough for the highest of the resets, and the same for both drivers. */
        int resetLimit() {
            return 2 * Collections.max(resets);
        }
    }

    /**
     * Measures.
     *
     * @param arguments {@code --quick} for a run that only shows that it runs; {@code --rounds n}
     */
    public static void main(String... arguments) throws InterruptedException, IOException {
        List<String> words = Arrays.asList(arguments);
        int rounds = words.contains("--rounds") ? Integer.parseInt(words.get(words.indexOf("--rounds") + 1)) : 7;
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
        measureRequests();
        measureResets();
        measureIdle();
        System.out.println(comparison);
        System.out.printf(
                Locale.ROOT,
                "JDK %s; %d rounds with windows of %.1f s, medians (least to most); %s; the compiler was at work "
                        + "for at most %.1f %% of a window; load average of the machine %.1f when it began.%n",
                Runtime.version(),
                plan.rounds,
                plan.window / 1000.0,
                pinning.words(),
                100 * compilersPart,
                loadBefore);
    }

    // ------------------------------------------------------------------ both drivers, by turns

    private Child client(Driver driver, List<String> prefix, String collector) throws IOException {
        List<String> arguments = List.of(driver.name(), folder.toString(), port);
        return Child.start(prefix, collector, ClientProcess.class, arguments);
    }

    /** One thing that is asked of both. */
    @FunctionalInterface
    private interface Question<T> {
        T ask(Child client) throws IOException;
    }

    private record Both<T>(T ours, T apaches) {}

    /** Asks both the same, in an order that chance gives. */
    private <T> Both<T> byTurns(Child ours, Child apaches, Question<T> question) throws IOException {
        if (random.nextBoolean()) {
            T first = question.ask(ours);
            return new Both<>(first, question.ask(apaches));
        }
        T first = question.ask(apaches);
        return new Both<>(question.ask(ours), first);
    }

    // ------------------------------------------------------------------ requests

    private void measureRequests() throws IOException {
        try (Child ours = client(Driver.FIRSTCAUSE, pinning.command(), Child.G1);
                Child apaches = client(Driver.APACHE, pinning.command(), Child.G1)) {
            for (Child each : List.of(ours, apaches)) {
                each.ask("open 0 1");
                warmUp(each);
            }
            Map<Integer, List<Both<Window>>> windows = new TreeMap<>();
            for (int round = 0; round < plan.rounds; round++) {
                tell("round " + (round + 1) + " of " + plan.rounds);
                for (int inFlight : IN_FLIGHT) {
                    windows.computeIfAbsent(inFlight, key -> new ArrayList<>())
                            .add(byTurns(ours, apaches, client -> load(client, inFlight, plan.window)));
                }
            }
            windows.forEach((inFlight, rounds) -> rounds.forEach(each -> add(inFlight, each)));
        }
    }

    private Window load(Child client, int inFlight, long millis) throws IOException {
        return Window.of(client.ask("load " + inFlight + " " + plan.before + " " + millis));
    }

    /** Until the compiler has no more to do, in the client and, by and by, in the node. */
    private void warmUp(Child client) throws IOException {
        double part = 1;
        for (int lap = 0; lap < plan.laps && (lap < 4 || part > COMPILED); lap++) {
            part = 0;
            for (int inFlight : IN_FLIGHT) {
                part = Math.max(part, load(client, inFlight, plan.window).compilersPart());
            }
            tell(String.format(Locale.ROOT, "warm-up: the compiler is at work %.1f %% of the time", 100 * part));
        }
    }

    private void add(int inFlight, Both<Window> both) {
        Window ours = both.ours;
        Window apaches = both.apaches;
        String with = ", " + inFlight + " in flight";
        comparison.add("CPU µs/request" + with, ours.cpuMicrosPerRequest(), apaches.cpuMicrosPerRequest());
        comparison.add("requests/s" + with, ours.requestsPerSecond(), apaches.requestsPerSecond());
        comparison.add("p50 µs" + with, ours.p50() / 1e3, apaches.p50() / 1e3);
        comparison.add("p99 µs" + with, ours.p99() / 1e3, apaches.p99() / 1e3);
        comparison.add("allocated B/request" + with, ours.bytesPerRequest(), apaches.bytesPerRequest());
        compilersPart = Math.max(compilersPart, Math.max(ours.compilersPart(), apaches.compilersPart()));
    }

    // ------------------------------------------------------------------ resets

    private void measureResets() throws IOException {
        try (Child ours = client(Driver.FIRSTCAUSE, pinning.command(), Child.G1);
                Child apaches = client(Driver.APACHE, pinning.command(), Child.G1)) {
            for (Child each : List.of(ours, apaches)) {
                each.ask("open " + plan.resetLimit() + " 1");
                warmUp(each);
                for (int requests : plan.resets) {
                    for (int i = 0; i < 3; i++) {
                        reset(each, requests);
                    }
                }
            }
            for (int requests : plan.resets) {
                tell("resets with " + requests + " in flight");
                for (int round = 0; round < plan.rounds; round++) {
                    Both<Lag> both = byTurns(ours, apaches, client -> reset(client, requests));
                    String with = ", " + requests + " in flight";
                    comparison.add("reset to first failed ms" + with, both.ours.first, both.apaches.first);
                    comparison.add("reset to last failed ms" + with, both.ours.last, both.apaches.last);
                }
            }
        }
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

    // ------------------------------------------------------------------ idle connections

    /** Not pinned, for nothing of it is about time. */
    private void measureIdle() throws IOException {
        tell("idle connections");
        try (Child ours = client(Driver.FIRSTCAUSE, List.of(), Child.SERIAL);
                Child apaches = client(Driver.APACHE, List.of(), Child.SERIAL)) {
            for (Child each : List.of(ours, apaches)) {
                heap(each, 10);
            }
            for (int round = 0; round < Math.min(plan.rounds, 3); round++) {
                Both<Double> both =
                        byTurns(ours, apaches, client -> (heap(client, 1 + plan.idle) - heap(client, 1)) / plan.idle);
                comparison.add("heap B/idle connection, of " + plan.idle, both.ours, both.apaches);
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
