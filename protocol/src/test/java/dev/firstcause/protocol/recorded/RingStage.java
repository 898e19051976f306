// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event.Status;
import dev.firstcause.protocol.message.Event.Topology;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A second node that comes, hangs, moves, dies, comes back and leaves. */
final class RingStage implements Stage {
    private static final List<ProtocolVersion> VERSIONS = List.of(ProtocolVersion.V4, ProtocolVersion.V5);
    private static final long PATIENCE_SECONDS = 60;

    @Override
    public String name() {
        return "ring";
    }

    @Override
    public void play(Installation installation, Path homes, Path recordings) throws IOException, InterruptedException {
        Path home1 = homes.resolve("node1");
        Path home2 = homes.resolve("node2");
        installation.configure(home1, 1, "ring.yaml");
        installation.configure(home2, 2, "ring.yaml");
        try (Node first = Node.start(installation, home1, 1, List.of());
                Watch watch = new Watch(first.host())) {
            prepareGround(first);
            // It listens before it joins, and takes its time to join: only so can it be met while it bootstraps.
            List<String> late = List.of("-Dcassandra.join_ring=false", "-Dcassandra.ring_delay_ms=10000");
            try (Node second = Node.start(installation, home2, 2, late)) {
                join(second, recordings);
                watch.await(Topology.Movement.NEW_NODE); // no UP comes along with it
                for (ProtocolVersion version : VERSIONS) {
                    hang(first, second, version, recordings);
                }
                awaitAll(first);
                new Contention(first, second).play(recordings);
                second.tell("move", "--", "-1234567890123456789");
                watch.await(Topology.Movement.MOVED_NODE);
            }
            watch.await(Status.Direction.DOWN);
            try (Node second = Node.start(installation, home2, 2, List.of())) {
                watch.await(Status.Direction.UP);
                second.tell("decommission", "--force");
                watch.await(Topology.Movement.REMOVED_NODE);
            }
            watch.save(recordings);
        }
    }

    private static void prepareGround(Node first) throws IOException {
        try (Conversation server = connect(new Recording(""), first, ProtocolVersion.V4)) {
            for (String statement : List.of(
                    "CREATE KEYSPACE ring WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 2}",
                    "CREATE TABLE ring.t (pk int PRIMARY KEY, v text)",
                    "CREATE TABLE ring.counters (pk int PRIMARY KEY, hits counter)")) {
                server.ask(Result.Schema.class, Wired.query(statement));
            }
        }
    }

    static Conversation connect(Recording recording, Node node, ProtocolVersion version) throws IOException {
        Conversation server = Conversation.open(recording, node.host(), version, null);
        try {
            server.startup(Ready.class, Map.of());
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static void join(Node second, Path recordings) throws IOException, InterruptedException {
        FutureTask<Void> joined = new FutureTask<>(() -> {
            second.tell("join");
            return null;
        });
        new Thread(joined, "join").start();
        for (ProtocolVersion version : VERSIONS) {
            meetBootstrapping(second, version, recordings);
        }
        try {
            joined.get();
        } catch (ExecutionException e) {
            throw new IOException("The second node does not join", e);
        }
    }

    private static void meetBootstrapping(Node second, ProtocolVersion version, Path recordings) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Response response;
        do {
            Recording recording = CassandraRecorder.recording(version, ", a node that is joining");
            try (Conversation server = connect(recording, second, version)) {
                response = server.ask(Response.class, Wired.query("SELECT * FROM ring.t WHERE pk = 1"));
            }
            if (is(response, ErrorCode.IS_BOOTSTRAPPING)) {
                recording.save(recordings.resolve(version + "-bootstrapping.txt"));
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        } while (System.nanoTime() < end);
        throw new IOException("The second node was never met bootstrapping, but said " + response);
    }

    private static void hang(Node first, Node second, ProtocolVersion version, Path recordings)
            throws IOException, InterruptedException {
        awaitAll(first);
        Recording recording = CassandraRecorder.recording(version, ", one of two replicas hangs");
        try (Conversation server = connect(recording, first, version)) {
            second.pause();
            try {
                new TimeoutsScript(server).play();
            } finally {
                second.resume();
            }
        }
        recording.save(recordings.resolve(version + "-timeouts.txt"));
    }

    /** Waits until both nodes answer. */
    private static void awaitAll(Node first) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try (Conversation server = connect(new Recording(""), first, ProtocolVersion.V4)) {
            String insert = "INSERT INTO ring.t (pk, v) VALUES (1, 'a')";
            while (server.ask(Response.class, Wired.query(insert, Consistency.ALL)) instanceof ErrorResponse error) {
                if (System.nanoTime() > end) {
                    throw new IOException("The second node does not answer: " + error);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    static boolean is(Response response, ErrorCode code) {
        return response instanceof ErrorResponse error && error.code() == code.number();
    }
}
