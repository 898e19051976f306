// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.LoneNodes;
import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import dev.firstcause.cluster.Pick;
import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.connection.ScriptedServer;
import dev.firstcause.plan.QueryPlan;
import dev.firstcause.plan.RoundRobin;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Nodes with one connection each, and requests to them in the nodes' order; without sockets, threads or a clock. */
final class RequestStage {
    /** Longer than a node may be silent, and shorter than a connection may be. */
    static final Duration TIMEOUT = Duration.ofSeconds(4);

    static final Duration SILENCE = Duration.ofSeconds(1);

    private static final int MAX_IN_FLIGHT = 2;

    final ScriptedTransport transport = new ScriptedTransport();
    final ScriptedLoop loop = transport.nextLoop();
    final List<Node> local = new ArrayList<>();
    final List<Node> remote = new ArrayList<>();
    /** Time that the requests see and the connections do not. */
    long skewNanos;

    private final List<ScriptedWire> wires = new ArrayList<>();
    private final Map<ScriptedWire, ScriptedServer> servers = new HashMap<>();
    private final Map<ScriptedWire, Deque<Frame>> received = new HashMap<>();
    private final Set<ScriptedWire> greeted = new HashSet<>();
    private @Nullable Consistency confining;

    /** So many nodes of the local data centre, all up: numbers 0, 1, … */
    RequestStage(int nodes) {
        for (int i = 0; i < nodes; i++) {
            local.add(LoneNodes.up("dc1", connect(i)));
        }
    }

    /** A node of another data centre, to which requests may fail over. */
    void addRemote() {
        remote.add(LoneNodes.up("dc2", connect(wires.size())));
    }

    /** From now on requests stay in the local data centre. */
    void confine(Consistency consistency) {
        confining = consistency;
    }

    /** A new connection to a node; its wire is the one of that number from now on. */
    Connection connect(int number) {
        Endpoint endpoint = new Endpoint("127.0." + number / 200 + "." + (number % 200 + 1), 9042);
        ConnectionOptions options =
                ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4).withLimits(MAX_IN_FLIGHT, 10);
        CompletableFuture<Connection> opening =
                Connection.open(transport, endpoint, options).toCompletableFuture();
        turn();
        ScriptedWire wire = transport.wires().get(transport.wires().size() - 1);
        if (number < wires.size()) {
            wires.set(number, wire);
        } else {
            wires.add(wire);
        }
        answer(number, new Supported(Map.of()));
        answer(number, Ready.INSTANCE);
        assertThat(opening).isCompleted();
        return opening.join();
    }

    void turn() {
        loop.runUntilIdle();
        wires.forEach(this::hear);
    }

    void advance(Duration time) {
        loop.advance(time);
        turn();
    }

    private void hear(ScriptedWire wire) {
        ScriptedServer server = servers.computeIfAbsent(wire, each -> new ScriptedServer());
        Deque<Frame> its = received.computeIfAbsent(wire, each -> new ArrayDeque<>());
        for (Frame frame : server.hear(wire.takeWritten())) {
            // After the first one, which begins the opening, these are heartbeats.
            if (frame.message() != Options.INSTANCE || greeted.add(wire)) {
                its.add(frame);
            }
        }
    }

    /** Begins a request. */
    Asking begin(Asking asking) {
        RequestRun.begin(asking, plan(), context(), asking);
        turn();
        return asking;
    }

    RequestContext context() {
        return new RequestContext(SILENCE, MAX_IN_FLIGHT, () -> loop.nanoTime() + skewNanos);
    }

    /** Begins at the first node, and goes on in the order of the nodes. */
    QueryPlan plan() {
        NodeSet nodes = new NodeSet(local, remote.isEmpty() ? List.of() : List.of(remote), List.of());
        return new RoundRobin(() -> nodes).plan(confining);
    }

    /** How many requests wait at the node for an answer. */
    int waiting(int node) {
        turn();
        return received.get(wires.get(node)).size();
    }

    /** The request that has waited at the node for longest. */
    Frame request(int node) {
        turn();
        return received.get(wires.get(node)).element();
    }

    /** Answers it. */
    void answer(int node, Response response) {
        deliver(node, say(node, response));
    }

    /** Sends the first bytes of an answer to it. */
    void answerInPart(int node, Response response, int missing) {
        byte[] whole = say(node, response);
        deliver(node, Arrays.copyOf(whole, whole.length - missing));
    }

    private byte[] say(int node, Response response) {
        turn();
        ScriptedWire wire = wires.get(node);
        Frame request = received.get(wire).remove();
        boolean fits = response != Ready.INSTANCE || request.message() instanceof Startup;
        assertThat(fits).as("%s to %s", response, request).isTrue();
        return servers.get(wire).say(response, request.streamId());
    }

    private void deliver(int node, byte[] bytes) {
        wires.get(node).deliver(bytes);
        turn();
    }

    /** The node's connection dies. */
    void reset(int node) {
        wires.get(node).fail(Operation.READ, new IOException("Connection reset"));
        turn();
    }

    /** From now on the node's socket takes nothing, so that no request is sent. */
    void jam(int node) {
        wires.get(node).acceptAtMost(0);
    }

    /** As many requests as may be are in flight to the node, and stay so. */
    void occupy(Node node) {
        for (int i = 0; i < MAX_IN_FLIGHT; i++) {
            Connection connection = ((Pick.Ready) node.pick()).connection();
            CompletableFuture<Frame> unused =
                    connection.send(Options.INSTANCE, Duration.ofDays(1)).toCompletableFuture();
        }
        loop.runUntilIdle();
    }
}
