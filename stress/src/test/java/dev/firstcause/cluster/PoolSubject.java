// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ActorLoop;
import dev.firstcause.connection.Connection;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.SchemaChange;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** A real pool of a real node, whose two loops are run by the actors of a race: the cluster's, and that of the connections. */
final class PoolSubject implements NodeListener {
    /** When every pause between two tries is over. */
    private static final long LATER = ActorLoop.NOW + 60_000_000_000L;

    /** OPTIONS, STARTUP, host id and REGISTER. */
    private static final int REQUESTS = 4;

    final NodeTransport network = NodeTransport.ofTwoLoops();
    final ActorLoop loop = network.loop;
    final ActorLoop wires = network.wires;
    final Node node;
    final NodePool pool;
    final HandshakeLimit handshakes;

    /** What the pool has told of the node's state, in order: {@code U} for up, {@code D} for down. */
    private final StringBuilder told = new StringBuilder();

    /** A pool that has opened nothing. */
    PoolSubject(int connections) {
        ActorLoop its = (ActorLoop) network.nextLoop();
        handshakes = new HandshakeLimit(its);
        ClusterContext context = new ClusterContext(
                network, its, NodeTransport.OPTIONS, new Reconnection(new Random(1)), handshakes, new PoolTicks());
        NodeInfo info = new NodeInfo(NodeAnswers.HOST, null, "dc1", "rack1", null, Set.of(), null);
        node = new Node(info, NodeTransport.NODE, connections);
        pool = new NodePool(context, this, NodeTransport.OPTIONS.connection(), node);
    }

    /** Opens the next connection, and uses it. */
    void fill() {
        begin();
        wires.runTasks();
        loop.runTasks();
    }

    /** Begins to open the next connection. */
    void begin() {
        loop.run(() -> pool.onTick(LATER));
    }

    /** Opens the next connection until all is answered but the given number of requests. */
    void beginUpTo(int unanswered) {
        int begun = network.begun();
        begin();
        while (network.begun() == begun || network.heardOnLast() < REQUESTS - unanswered + 1) {
            wires.runOne();
        }
    }

    /** In no race: all that is left to be done is done. */
    void settle() {
        for (int i = 0; i < 3; i++) {
            wires.runTasks();
            loop.runTasks();
        }
    }

    /** What the pool has told of the node's state. */
    String told() {
        return told.toString();
    }

    @Override
    public boolean isUrgent() {
        return true;
    }

    @Override
    public void onItself(Node its) {
        // It has always been.
    }

    @Override
    public void onBusy(Node busy, boolean isBusy) {
        // There is no control connection to be told.
    }

    @Override
    public void onSchemaHeard(Node teller) {
        // Nobody asks for the schema.
    }

    @Override
    public void onSchemaChange(Node teller, SchemaChange change) {
        throw new AssertionError("nobody has changed it");
    }

    @Override
    public void onOtherHost(Node its, UUID actual) {
        throw new AssertionError("there is one host");
    }

    @Override
    public void onDead(Node its, Failure failure) {
        // The report says it.
    }

    @Override
    public void onUp(Node up, Connection connection) {
        told.append('U');
    }

    @Override
    public void onDown(Node down, Failure failure) {
        told.append('D');
    }
}
