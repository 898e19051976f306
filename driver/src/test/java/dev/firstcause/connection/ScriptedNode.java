// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A plain node behind scripted wires: its answers come when the test says so, and so does all trouble. */
final class ScriptedNode {
    static final Endpoint ENDPOINT = new Endpoint("127.0.0.1", 9042);
    /** The same by a name. */
    static final Endpoint NAMED = new Endpoint("localhost", 9042);

    final ScriptedTransport transport = new ScriptedTransport();
    final ScriptedLoop loop = transport.nextLoop();
    private ScriptedServer server = new ScriptedServer();
    private int servers;

    /** A connection that is ready, with nothing in flight; of v4. */
    Connection open(ConnectionOptions options) {
        CompletableFuture<Connection> opened = begin(options.withVersions(ProtocolVersion.V4));
        lookUp();
        answer(new Supported(Map.of()));
        answer(Ready.INSTANCE);
        assertThat(opened).isCompleted();
        return opened.join();
    }

    /** Begins to open a connection, to an address, which nobody has to look up. */
    CompletableFuture<Connection> begin(ConnectionOptions options) {
        return begin(ENDPOINT, options);
    }

    /** Begins to open a connection: if it is to a name, that is being looked up when this returns. */
    CompletableFuture<Connection> begin(Endpoint endpoint, ConnectionOptions options) {
        CompletableFuture<Connection> opening =
                Connection.open(transport, endpoint, options).toCompletableFuture();
        turn();
        return opening;
    }

    /** Waits for the thread that looks the name up, and goes on with what it found. */
    void lookUp() {
        if (transport.wires().isEmpty()) {
            loop.awaitTask();
            turn();
        }
    }

    /** Lets everything happen that can happen now. */
    void turn() {
        loop.runUntilIdle();
    }

    /** Answers the one request that has come, and gives it. */
    Frame answer(Response response) {
        List<Frame> requests = requests();
        assertThat(requests).hasSize(1);
        wire().deliver(bytes(response, requests.get(0).streamId()));
        turn();
        return requests.get(0);
    }

    /** The requests that have come since the last time. */
    List<Frame> requests() {
        return server().hear(wire().takeWritten());
    }

    /** An answer as it goes over the wire. */
    byte[] bytes(Response response, int streamId) {
        return server().say(response, streamId);
    }

    /** The newest wire. */
    ScriptedWire wire() {
        List<ScriptedWire> wires = transport.wires();
        return wires.get(wires.size() - 1);
    }

    private ScriptedServer server() {
        int wires = transport.wires().size();
        if (servers != wires) {
            servers = wires;
            server = new ScriptedServer();
        }
        return server;
    }
}
