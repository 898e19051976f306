// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.SchemaChange;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A real cluster of one node that has begun to open, whose loops are run by the actors of a race. */
final class ClusterSubject implements ClusterListener, Consumer<Cluster> {
    /** Enough for each step of an opening to follow the one before it. */
    private static final int ROUNDS = 8;

    /** OPTIONS, STARTUP, host id and REGISTER, on the connection for requests. */
    private static final int REQUESTS = 4;

    final NodeTransport network;
    private final CompletableFuture<Cluster> opening;
    private Cluster cluster;
    private int ends;
    private CompletionStage<Void> closing = new CompletableFuture<>();

    ClusterSubject(NodeTransport network) {
        this.network = network;
        synchronized (ClusterSubject.class) { // the observers are those of the whole process
            Cluster.OBSERVERS.add(this);
            opening = Cluster.open(network, NodeTransport.OPTIONS, this).toCompletableFuture();
            Cluster.OBSERVERS.remove(this);
        }
        CompletableFuture<Void> unused = opening.handle((its, thrown) -> {
            ends++;
            return null;
        });
    }

    @Override
    public void accept(Cluster begun) {
        cluster = begun;
    }

    /** Runs the loops until it is open, or nothing goes on. */
    void open() {
        for (int i = 0; i < ROUNDS; i++) {
            network.loop.tick();
            network.wires.runTasks();
        }
    }

    /** Runs the loops until only the last answer is left to be read. */
    void openUpToLastAnswer() {
        while (network.begun() < 2 || network.heardOnLast() < REQUESTS) {
            network.loop.tick();
            network.wires.runOne();
        }
    }

    /** Any thread, once. */
    void close() {
        closing = cluster.close("closed by the race");
    }

    /** In no race: all that is left to be done is done. */
    void settle() {
        open();
    }

    /** How the opening ended, or that it did not. */
    String opening() {
        if (ends != 1) {
            return ends == 0 ? "no end" : "two ends";
        }
        Throwable thrown = opening.handle((its, why) -> why).join();
        if (thrown == null) {
            return opening.join() == cluster ? "open" : "another cluster";
        }
        if (!(thrown instanceof SessionOpeningException all)) {
            return thrown.toString();
        }
        Throwable why = all.contactPoints().get(NodeTransport.NODE);
        if (why instanceof ConnectionShutdownException dead) {
            return dead.failure().kind().name();
        }
        return String.valueOf(why).contains("the session was closed while it was opened")
                ? "closed while opened"
                : String.valueOf(why);
    }

    /** Whether the stage of the close has ended. */
    String closed() {
        return closing.toCompletableFuture().isDone() ? "closed" : "not closed";
    }

    @Override
    public void onConnectionDead(NodeReport node, Failure failure) {
        throw new AssertionError("nothing dies but what the session closes", failure.cause());
    }

    @Override
    public void onSchemaHeard(Endpoint node) {
        // Nobody asks for the schema.
    }

    @Override
    public void onSchemaChange(Endpoint node, SchemaChange change) {
        throw new AssertionError("nobody has changed it");
    }

    @Override
    public void onNodeUp(NodeReport node, Connection connection) {
        // The opening says it.
    }

    @Override
    public void onNodeDown(NodeReport node, Failure failure) {
        throw new AssertionError("nothing dies but what the session closes", failure.cause());
    }

    @Override
    public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
        // The opening says it.
    }
}
