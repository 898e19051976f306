// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.bench.connection.Handshakes.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Measures connections of ours beside the Apache driver: the cost of a request, how fast all learn of a reset, the cost of a
 * TLS handshake, and the heap of an idle connection.
 */
final class ConnectionBench {
    private static final List<Candidate> OURS = Candidate.of(Driver.connections());

    private static final int WARM_RESETS = 3;

    /** Heaps differ from round to round by less than a hundredth. */
    private static final int ROUNDS_OF_IDLE = 2;

    private final Run run;
    private final Plan plan;
    private final Child node;
    private final Comparison comparison;
    private final RequestRounds requests;
    private double compilersPartOfHandshakes;

    ConnectionBench(Run run) {
        this.run = run;
        this.plan = run.plan();
        this.node = run.node();
        this.comparison = run.comparison();
        this.requests = new RequestRounds(plan, comparison);
    }

    /** The four connections of ours and the Apache driver. */
    static List<Candidate> candidates() {
        return Stream.concat(OURS.stream(), Stream.of(Candidate.of(Driver.APACHE)))
                .toList();
    }

    /** Measures, and returns how much the compiler was at work meanwhile. */
    String run() throws IOException {
        try (Clients clients = run.clients(run.pinning().command(), Child.G1)) {
            requests.measure(clients);
            measureResets(clients);
            measureHandshakes(clients);
        }
        measureIdle();
        return String.format(
                Locale.ROOT,
                "%.1f %% of a window of requests and %.1f %% of one of handshakes",
                100 * requests.compilersPart(),
                100 * compilersPartOfHandshakes);
    }

    // ------------------------------------------------------------------ resets

    private void measureResets(Clients clients) throws IOException {
        clients.ask(client -> {
            client.ask("open " + plan.resetLimit() + " 1");
            return requests.worstLoad(client);
        });
        for (int requests : plan.resets()) {
            RequestRounds.tell("resets with " + requests + " in flight");
            for (int i = 0; i < WARM_RESETS; i++) {
                clients.ask(client -> reset(client, requests));
            }
            String with = ", " + requests + " in flight";
            for (int round = 0; round < plan.rounds(); round++) {
                Map<Candidate, Lag> seen = clients.ask(client -> reset(client, requests));
                comparison.add("reset to first failed ms" + with, seen, Lag::first);
                comparison.add("reset to last failed ms" + with, seen, Lag::last);
            }
        }
        clients.ask(client -> client.ask("close"));
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
                OURS,
                client -> RequestRounds.warmUp(
                        plan.handshakesWarmUp(),
                        () -> Math.max(
                                handshakes(client, Kind.FULL).compilersPart(),
                                handshakes(client, Kind.RESUMED).compilersPart())));
        for (int round = 0; round < plan.rounds(); round++) {
            RequestRounds.tell("handshakes: round " + (round + 1) + " of " + plan.rounds());
            for (Kind kind : Kind.values()) {
                Map<Candidate, Window> seen = clients.ask(OURS, client -> handshakes(client, kind));
                comparison.add("CPU ms/connection, " + kind.words() + " handshake", seen, Window::cpuMillisPerRequest);
                compilersPartOfHandshakes = Math.max(compilersPartOfHandshakes, RequestRounds.compilersPart(seen));
            }
        }
    }

    private Window handshakes(Child client, Kind kind) throws IOException {
        return Window.of(client.ask("handshakes " + kind + " " + plan.handshakes()));
    }

    // ------------------------------------------------------------------ idle connections

    /** Not pinned, for nothing of it is about time. */
    private void measureIdle() throws IOException {
        RequestRounds.tell("idle connections");
        try (Clients clients = run.clients(List.of(), Child.SERIAL)) {
            clients.ask(client -> heap(client, 10));
            for (int round = 0; round < Math.min(plan.rounds(), ROUNDS_OF_IDLE); round++) {
                Map<Candidate, Double> seen =
                        clients.ask(client -> (heap(client, 1 + plan.idle()) - heap(client, 1)) / plan.idle());
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
}
