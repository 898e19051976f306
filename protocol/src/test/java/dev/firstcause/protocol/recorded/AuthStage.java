// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A node that wants a password, and gives not everybody every right. */
final class AuthStage implements Stage {
    private static final String ADMIN = "cassandra";
    private static final long PATIENCE_SECONDS = 60;

    @Override
    public String name() {
        return "auth";
    }

    @Override
    public void play(Installation installation, Path homes, Path recordings) throws IOException, InterruptedException {
        Path home = homes.resolve("node1");
        installation.configure(home, 1, "auth.yaml");
        try (Node node = Node.start(installation, home, 1, List.of())) {
            awaitAdmin(node);
            record(node, recordings, ProtocolVersion.V3, null);
            record(node, recordings, ProtocolVersion.V4, null);
            record(node, recordings, ProtocolVersion.V5, null);
            record(node, recordings, ProtocolVersion.V4, "lz4");
            record(node, recordings, ProtocolVersion.V5, "lz4");
        }
    }

    /** The node makes the first role some time after it listens. */
    private static void awaitAdmin(Node node) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        Recording forgotten = new Recording("");
        while (true) {
            try (Conversation server = Conversation.open(forgotten, node.host(), ProtocolVersion.V4, null)) {
                server.startup(Authenticate.class, Map.of());
                Response response = server.ask(Response.class, plain(ADMIN, ADMIN));
                if (response instanceof AuthSuccess) {
                    return;
                } else if (System.nanoTime() > end) {
                    throw new IOException("No role \"" + ADMIN + "\": " + response);
                }
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private static void record(Node node, Path recordings, ProtocolVersion version, @Nullable String compression)
            throws IOException {
        String name = version + (compression == null ? "" : "-" + compression);
        String role = "guest_" + name.replace('-', '_');
        asAdmin(node, recordings, version, compression, name, role);
        wrongPassword(node, recordings, version, compression, name);
        asGuest(node, recordings, version, compression, name, role);
    }

    private static void asAdmin(
            Node node, Path recordings, ProtocolVersion version, @Nullable String compression, String name, String role)
            throws IOException {
        Recording recording = CassandraRecorder.recording(version, ", with a password");
        try (Conversation server = Conversation.open(recording, node.host(), version, compression)) {
            server.startup(Authenticate.class, Map.of());
            server.ask(AuthSuccess.class, plain(ADMIN, ADMIN));
            server.ask(Rows.class, Wired.query("SELECT key FROM system.local"));
            server.ask(
                    Result.Nothing.class,
                    Wired.query("CREATE ROLE " + role + " WITH PASSWORD = 'guest' AND LOGIN = true"));
        }
        recording.save(recordings.resolve(name + "-auth.txt"));
    }

    private static void wrongPassword(
            Node node, Path recordings, ProtocolVersion version, @Nullable String compression, String name)
            throws IOException {
        Recording recording = CassandraRecorder.recording(version, ", with the wrong password");
        try (Conversation server = Conversation.open(recording, node.host(), version, compression)) {
            server.startup(Authenticate.class, Map.of());
            server.note("a request before the password, then the wrong one");
            server.ask(ErrorResponse.class, Wired.query("SELECT key FROM system.local"));
            server.fail(ErrorCode.AUTHENTICATION_ERROR, plain(ADMIN, "wrong"));
        }
        recording.save(recordings.resolve(name + "-auth-refused.txt"));
    }

    private static void asGuest(
            Node node, Path recordings, ProtocolVersion version, @Nullable String compression, String name, String role)
            throws IOException {
        Recording recording = CassandraRecorder.recording(version, ", a role without rights");
        try (Conversation server = Conversation.open(recording, node.host(), version, compression)) {
            server.startup(Authenticate.class, Map.of());
            server.ask(AuthSuccess.class, plain(role, "guest"));
            server.fail(ErrorCode.UNAUTHORIZED, Wired.query("SELECT role FROM system_auth.roles"));
            server.fail(
                    ErrorCode.UNAUTHORIZED,
                    Wired.query("CREATE KEYSPACE k WITH replication ="
                            + " {'class': 'SimpleStrategy', 'replication_factor': 1}"));
        }
        recording.save(recordings.resolve(name + "-auth-guest.txt"));
    }

    /** SASL PLAIN (RFC 4616). */
    private static AuthResponse plain(String user, String password) {
        return new AuthResponse(Wired.text("\0" + user + "\0" + password));
    }
}
