// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Measures what a session to 1,000 nodes costs beside one to 3: a request, an idle second with and without heartbeats, a
 * heartbeat, and the heap.
 */
final class NodesBench {
    private static final List<Integer> IN_FLIGHT = List.of(1, 64);

    /** So long that no heartbeat falls into the run. */
    private static final long NEVER_MILLIS = 86_400_000;

    /** So short that also 3 nodes get enough heartbeats in a window. */
    private static final long OFTEN_MILLIS = 50;

    /** Windows with the default heartbeats are so many times as long: each connection is to have at least one. */
    private static final int LONGER = 6;

    private static final int MOST_ROUNDS_OF_DEFAULT = 3;
    private static final int ROUNDS_OF_HEAP = 2;

    private final Run run;
    private final Plan plan;
    private final Comparison comparison;
    private final RequestRounds requests;

    NodesBench(Run run) {
        this.run = run;
        this.plan = run.plan();
        this.comparison = run.comparison();
        this.requests = new RequestRounds(plan, comparison, IN_FLIGHT);
    }

    /** Measures, and returns how much the compiler was at work meanwhile. */
    String run() throws IOException {
        try (Clients clients = run.clients(run.pinning().command(), Child.G1)) {
            requests.measure(clients);
            List<Map<Candidate, Window>> quiet = measureQuiet(clients);
            measureHeartbeats(clients, quiet);
            measureDefault(clients);
        }
        measureHeap();
        return String.format(Locale.ROOT, "%.1f %% of a window of requests", 100 * requests.compilersPart());
    }

    // ------------------------------------------------------------------ idle seconds

    private List<Map<Candidate, Window>> measureQuiet(Clients clients) throws IOException {
        clients.ask(client -> client.ask("open 0 1 " + NEVER_MILLIS));
        clients.ask(this::idle);
        List<Map<Candidate, Window>> rounds = new ArrayList<>();
        for (int round = 0; round < plan.rounds(); round++) {
            RequestRounds.tell("idle without heartbeats: round " + (round + 1) + " of " + plan.rounds());
            Map<Candidate, Window> seen = clients.ask(this::idle);
            comparison.add("CPU ms/idle second, without heartbeats", seen, Window::cpuMillisPerSecond);
            rounds.add(seen);
        }
        clients.ask(client -> client.ask("close"));
        return rounds;
    }

    /** What a window with many heartbeats takes beyond one without, for each heartbeat that the node has counted. */
    private void measureHeartbeats(Clients clients, List<Map<Candidate, Window>> quiet) throws IOException {
        for (int round = 0; round < plan.rounds(); round++) {
            RequestRounds.tell("heartbeats: round " + (round + 1) + " of " + plan.rounds());
            Map<Candidate, Window> without = quiet.get(round);
            Map<Candidate, Double> seen = clients.askEach((candidate, client) ->
                    costOfHeartbeat(candidate, client, Objects.requireNonNull(without.get(candidate), "all idled")));
            comparison.add("CPU µs/heartbeat", seen, cost -> cost);
        }
    }

    /** Only one session has so many heartbeats at a time: they would take the processor from the others. */
    private double costOfHeartbeat(Candidate candidate, Child client, Window without) throws IOException {
        client.ask("open 0 1 " + OFTEN_MILLIS);
        Window warmUp = idle(client);
        long before = heartbeats(candidate);
        Window with = idle(client);
        long heartbeats = heartbeats(candidate) - before;
        client.ask("close");
        RequestRounds.tell(String.format(
                Locale.ROOT,
                "%s: %d heartbeats, %.2f CPU ms/s (%.2f before)",
                candidate.words(),
                heartbeats,
                with.cpuMillisPerSecond(),
                warmUp.cpuMillisPerSecond()));
        double nanos = with.cpu() - without.cpu() * ((double) with.nanos() / without.nanos());
        return nanos / 1e3 / heartbeats;
    }

    private long heartbeats(Candidate candidate) throws IOException {
        return Long.parseLong(
                run.node().ask("options " + candidate.driver().crowd().name()));
    }

    /** With all defaults, in windows that are as long as a heartbeat's interval: in each, each connection has one. */
    private void measureDefault(Clients clients) throws IOException {
        clients.ask(client -> client.ask("open 0 1"));
        String order = "idle " + LONGER * plan.calm();
        int rounds = Math.min(plan.rounds(), MOST_ROUNDS_OF_DEFAULT);
        for (int round = 0; round < rounds; round++) {
            RequestRounds.tell("idle with heartbeats by default: round " + (round + 1) + " of " + rounds);
            Map<Candidate, Window> seen = clients.askAtOnce(order, Window::of);
            comparison.add("CPU ms/idle second, heartbeats by default", seen, Window::cpuMillisPerSecond);
            Map<Candidate, Double> each = new HashMap<>();
            seen.forEach((candidate, window) -> each.put(
                    candidate,
                    window.cpuMillisPerSecond()
                            * 1e3
                            / candidate.driver().crowd().count()));
            comparison.add("the same, CPU µs/idle second and node", each, micros -> micros);
        }
        clients.ask(client -> client.ask("close"));
    }

    private Window idle(Child client) throws IOException {
        return Window.of(client.ask("idle " + plan.calm()));
    }

    // ------------------------------------------------------------------ heap

    /** Not pinned, for nothing of it is about time. */
    private void measureHeap() throws IOException {
        RequestRounds.tell("heap");
        try (Clients clients = run.clients(List.of(), Child.SERIAL)) {
            clients.ask(NodesBench::heap);
            for (int round = 0; round < Math.min(plan.rounds(), ROUNDS_OF_HEAP); round++) {
                comparison.add("heap KB/session", clients.ask(NodesBench::heap), bytes -> bytes / 1e3);
            }
        }
    }

    private static double heap(Child client) throws IOException {
        double before = Double.parseDouble(client.ask("heap"));
        client.ask("open 0 1");
        double heap = Double.parseDouble(client.ask("heap"));
        client.ask("close");
        return heap - before;
    }
}
