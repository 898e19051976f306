// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ActorLoop;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A network with one node, which answers what a session asks, or refuses every connection. Nothing happens by itself: the
 * actors of a race run the loops.
 */
public final class NodeTransport implements Transport {
    static final Endpoint NODE = new Endpoint("127.0.0.1", 9042);

    /** One data centre, one connection for requests. */
    public static final ClusterOptions OPTIONS = new ClusterOptions(
            List.of(NODE),
            "dc1",
            List.of(),
            ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4),
            null,
            1,
            each -> each);

    /** The loop that is given first: the cluster's. */
    public final ActorLoop loop = new ActorLoop();

    /** The loop of all connections; may be the same. */
    final ActorLoop wires;

    private final boolean refuses;

    /** In the connections' loop, in the order of their beginning. */
    private final List<NodeWire> all = new ArrayList<>();

    private boolean clusterHasLoop;
    private boolean closed;

    private NodeTransport(boolean oneLoop, boolean refuses) {
        this.wires = oneLoop ? loop : new ActorLoop();
        this.refuses = refuses;
    }

    /** A node that answers. The cluster and the connections share a loop. */
    public static NodeTransport ofOneLoop() {
        return new NodeTransport(true, false);
    }

    /** A node that answers. The connections have another loop than the cluster. */
    static NodeTransport ofTwoLoops() {
        return new NodeTransport(false, false);
    }

    /** A node that listens nowhere. The cluster and the connections share a loop. */
    public static NodeTransport refusing() {
        return new NodeTransport(true, true);
    }

    /** How many connections are neither closed by the driver nor refused. */
    public long open() {
        return all.stream().filter(wire -> !wire.isClosed()).count();
    }

    /** How many connections were begun. */
    int begun() {
        return all.size();
    }

    /** How many requests the node has received on the connection that was begun last. */
    int heardOnLast() {
        return all.get(all.size() - 1).heard();
    }

    /** In the connections' loop: the first connection is reset by the peer. */
    void resetFirst() {
        all.get(0).reset();
    }

    /** Whether it was closed, and its loops were told. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public String name() {
        return "actor";
    }

    @Override
    public Loop nextLoop() {
        if (clusterHasLoop) {
            return wires;
        }
        clusterHasLoop = true;
        return loop;
    }

    @Override
    public boolean inLoop() {
        return loop.inLoop() || wires.inLoop();
    }

    @Override
    public Wire connect(Loop its, InetSocketAddress address, WireListener listener) {
        NodeWire wire = new NodeWire(wires, listener);
        if (refuses) {
            IOException refused = new ConnectException("Connection refused");
            wires.execute(() -> wire.fail(Operation.CONNECT, refused));
        } else {
            all.add(wire);
            wires.execute(wire::establish);
        }
        return wire;
    }

    /** Takes effect when an actor runs the loop, which has to be the only one. */
    @Override
    public void close() {
        if (!closed) {
            loop.execute(this::endLoop);
        }
    }

    private void endLoop() {
        if (!closed) {
            closed = true;
            all.forEach(NodeWire::transportClosed);
            loop.end();
        }
    }
}
