// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A node that takes one request a second. */
final class OverloadStage implements Stage {
    private static final int MOST = 10;

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public void play(Installation installation, Path homes, Path recordings) throws IOException, InterruptedException {
        Path home = homes.resolve("node1");
        installation.configure(home, 1, "overload.yaml");
        try (Node node = Node.start(installation, home, 1, List.of())) {
            record(node, recordings, ProtocolVersion.V4);
            record(node, recordings, ProtocolVersion.V5);
        }
    }

    private static void record(Node node, Path recordings, ProtocolVersion version) throws IOException {
        Recording recording = CassandraRecorder.recording(version, ", too many requests");
        try (Conversation server = Conversation.open(recording, node.host(), version, null)) {
            server.startup(Ready.class, Map.of("THROW_ON_OVERLOAD", "1"));
            for (int i = 0; i < MOST; i++) {
                Response response = server.ask(Response.class, Wired.query("SELECT key FROM system.local"));
                if (response instanceof ErrorResponse error && error.code() == ErrorCode.OVERLOADED.number()) {
                    recording.save(recordings.resolve(version + "-overloaded.txt"));
                    return;
                }
            }
        }
        throw new IOException("Not overloaded by " + MOST + " requests");
    }
}
