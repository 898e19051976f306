// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Startup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Connections that begin in the wrong way, or say what cannot be read. */
final class BrokenStartScript {
    private final String host;
    private final ProtocolVersion version;

    BrokenStartScript(String host, ProtocolVersion version) {
        this.host = host;
        this.version = version;
    }

    void play(Path recordings) throws IOException {
        queryBeforeStartup(recordings);
        unknownCompression(recordings);
        if (version == ProtocolVersion.V4) {
            versionOfTheFuture(recordings);
            cutQuery(recordings);
        } else {
            damagedSegment(recordings);
        }
    }

    private void queryBeforeStartup(Path recordings) throws IOException {
        Recording recording = CassandraRecorder.recording(version, ", QUERY before STARTUP");
        try (Conversation server = Conversation.open(recording, host, version, null)) {
            server.fail(ErrorCode.PROTOCOL_ERROR, Wired.query("SELECT key FROM system.local"));
        }
        recording.save(recordings.resolve(version + "-query-before-startup.txt"));
    }

    private void unknownCompression(Path recordings) throws IOException {
        Recording recording = CassandraRecorder.recording(version, ", an unknown compression");
        Map<String, String> options = new LinkedHashMap<>();
        options.put(Startup.CQL_VERSION, "3.0.0");
        options.put(Startup.COMPRESSION, "zip");
        try (Conversation server = Conversation.open(recording, host, version, null)) {
            server.fail(ErrorCode.PROTOCOL_ERROR, new Startup(options));
        }
        recording.save(recordings.resolve(version + "-unknown-compression.txt"));
    }

    private void versionOfTheFuture(Path recordings) throws IOException {
        Recording recording = new Recording("Cassandra 5.0.5, a version it does not know");
        try (Conversation server = Conversation.open(recording, host, version, null)) {
            server.sendRaw("OPTIONS of protocol v66", HexFormat.of().parseHex("420000010500000000"));
            server.receiveRaw();
        }
        recording.save(recordings.resolve("malformed-unsupported-version.txt"));
    }

    private void cutQuery(Path recordings) throws IOException {
        Recording recording = CassandraRecorder.recording(version, ", a QUERY without its end");
        try (Conversation server = Conversation.open(recording, host, version, null)) {
            server.startup(Ready.class, Map.of());
            byte[] query = server.bytesOf(server.frame(Wired.query("SELECT key FROM system.local")));
            byte[] cut = Arrays.copyOf(query, query.length - 3);
            cut[8] = (byte) (cut[8] - 3); // the length of the body, so that the frame itself is whole
            server.sendRaw("QUERY without consistency and flags", cut);
            server.receiveRaw();
        }
        recording.save(recordings.resolve("malformed-v4-cut-query.txt"));
    }

    private void damagedSegment(Path recordings) throws IOException {
        Recording recording = CassandraRecorder.recording(version, ", a segment whose payload does not fit its CRC32");
        try (Conversation server = Conversation.open(recording, host, version, null)) {
            server.startup(Ready.class, Map.of());
            byte[] segment = server.bytesOf(server.frame(Options.INSTANCE));
            segment[segment.length - 1] = (byte) ~segment[segment.length - 1];
            server.sendRaw("OPTIONS in a segment with a wrong CRC32", segment);
            server.receiveRaw();
            server.awaitEnd();
        }
        recording.save(recordings.resolve("malformed-v5-damaged-segment.txt"));
    }
}
