// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one node can be asked: everything that works, and the errors that need no other node. */
final class SingleStage implements Stage {
    @Override
    public String name() {
        return "single";
    }

    @Override
    public void play(Installation installation, Path homes, Path recordings) throws IOException, InterruptedException {
        Path home = homes.resolve("node1");
        installation.configure(home, 1, "single.yaml");
        // A handler of Cassandra's own tests, which sends custom payloads back: without it none ever comes.
        String handler = "org.apache.cassandra.cql3.CustomPayloadMirroringQueryHandler";
        try (Node node =
                Node.start(installation, home, 1, List.of("-Dcassandra.custom_query_handler_class=" + handler))) {
            statements(node, recordings, ProtocolVersion.V3, null);
            statements(node, recordings, ProtocolVersion.V4, null);
            statements(node, recordings, ProtocolVersion.V5, null);
            statements(node, recordings, ProtocolVersion.V4, "lz4");
            statements(node, recordings, ProtocolVersion.V4, "snappy");
            statements(node, recordings, ProtocolVersion.V5, "lz4");
            large(node, recordings, ProtocolVersion.V5, null);
            large(node, recordings, ProtocolVersion.V5, "lz4");
            large(node, recordings, ProtocolVersion.V4, "lz4");
            large(node, recordings, ProtocolVersion.V4, "snappy");
            errors(node, recordings, ProtocolVersion.V3);
            for (ProtocolVersion version : List.of(ProtocolVersion.V4, ProtocolVersion.V5)) {
                errors(node, recordings, version);
                new BrokenStartScript(node.host(), version).play(recordings);
            }
        }
    }

    private static void statements(Node node, Path recordings, ProtocolVersion version, @Nullable String compression)
            throws IOException {
        String name = version + (compression == null ? "" : "-" + compression);
        String keyspace = name.replace('-', '_');
        Recording recording = CassandraRecorder.recording(version, compression == null ? "" : " and " + compression);
        try (Conversation server = Conversation.open(recording, node.host(), version, compression)) {
            SchemaScript schema = new SchemaScript(server, keyspace);
            schema.greet();
            schema.create();
            schema.sums();
            schema.functions();
            new TypesScript(server).play();
            new StatementsScript(server, keyspace).play();
            schema.drop();
        }
        recording.save(recordings.resolve(name + ".txt"));
    }

    private static void large(Node node, Path recordings, ProtocolVersion version, @Nullable String compression)
            throws IOException {
        String name = version + (compression == null ? "" : "-" + compression) + "-large";
        Recording recording = CassandraRecorder.recording(version, ", large frames");
        try (Conversation server = Conversation.open(recording, node.host(), version, compression)) {
            new LargeScript(server, name.replace('-', '_'), compression != null).play();
        }
        recording.save(recordings.resolve(name + ".txt"));
    }

    private static void errors(Node node, Path recordings, ProtocolVersion version) throws IOException {
        Recording recording = CassandraRecorder.recording(version, ", errors");
        try (Conversation server = Conversation.open(recording, node.host(), version, null)) {
            new ErrorsScript(server, version + "_errors").play();
        }
        recording.save(recordings.resolve(version + "-errors.txt"));
    }
}
