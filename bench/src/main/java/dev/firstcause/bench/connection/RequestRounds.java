// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures requests: each candidate with 1, 64 and 1,024 in flight, or so many as are given, by turns, after a warm-up. */
final class RequestRounds {
    /** The compiler's part of a window below which the warm-up is over. */
    private static final double COMPILED = 0.04;

    private static final List<Integer> IN_FLIGHT = List.of(1, 64, 1024);

    private final Plan plan;
    private final Comparison comparison;
    private final List<Integer> inFlights;
    private double compilersPart;

    RequestRounds(Plan plan, Comparison comparison) {
        this(plan, comparison, IN_FLIGHT);
    }

    RequestRounds(Plan plan, Comparison comparison, List<Integer> inFlights) {
        this.inFlights = List.copyOf(inFlights);
        this.plan = plan;
        this.comparison = comparison;
    }

    /** The compiler's part of a measured window, where it was the largest. */
    double compilersPart() {
        return compilersPart;
    }

    void measure(Clients clients) throws IOException {
        clients.ask(client -> {
            client.ask("open 0 1");
            return warmUp(plan.warmUp(), () -> worstLoad(client));
        });
        for (int round = 0; round < plan.rounds(); round++) {
            tell("requests: round " + (round + 1) + " of " + plan.rounds());
            for (int inFlight : inFlights) {
                add(inFlight, clients.ask(client -> load(client, inFlight)));
            }
        }
        clients.ask(client -> client.ask("close"));
    }

    private Window load(Child client, int inFlight) throws IOException {
        return Window.of(client.ask("load " + inFlight + " " + plan.before() + " " + plan.window()));
    }

    /** The compiler's part where it is the largest. */
    double worstLoad(Child client) throws IOException {
        double part = 0;
        for (int inFlight : inFlights) {
            part = Math.max(part, load(client, inFlight).compilersPart());
        }
        return part;
    }

    private void add(int inFlight, Map<Candidate, Window> round) {
        String with = ", " + inFlight + " in flight";
        comparison.add("CPU µs/request" + with, round, Window::cpuMicrosPerRequest);
        comparison.add("requests/s" + with, round, Window::requestsPerSecond);
        comparison.add("p50 µs" + with, round, Window::p50Micros);
        comparison.add("p99 µs" + with, round, Window::p99Micros);
        comparison.add("allocated B/request" + with, round, Window::bytesPerRequest);
        compilersPart = Math.max(compilersPart, compilersPart(round));
    }

    static double compilersPart(Map<Candidate, Window> round) {
        return round.values().stream().mapToDouble(Window::compilersPart).max().orElse(0);
    }

    /** One lap of a warm-up: the part of it for which the compiler was at work. */
    @FunctionalInterface
    interface Lap {
        double run() throws IOException;
    }

    /** Runs laps until the compiler has no more to do, in the client and in the node, or until they are enough. */
    static double warmUp(Plan.Laps laps, Lap lap) throws IOException {
        double part = 1;
        for (int i = 0; i < laps.most() && (i < laps.least() || part > COMPILED); i++) {
            part = lap.run();
            tell(String.format(Locale.ROOT, "warm-up: the compiler is at work %.1f %% of the time", 100 * part));
        }
        return part;
    }

    static void tell(String progress) {
        System.err.println(progress);
    }
}
