// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Connections of every version that wait for what a node has to say about others. Belongs to one thread. */
final class Watch implements AutoCloseable {
    private final Recording[] recordings = new Recording[ProtocolVersion.values().length];
    private final Conversation[] conversations = new Conversation[recordings.length];

    Watch(String host) throws IOException {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            Recording recording = CassandraRecorder.recording(version, ", events about another node");
            recordings[version.ordinal()] = recording;
            try {
                Conversation server = Conversation.open(recording, host, version, null);
                conversations[version.ordinal()] = server;
                server.startup(Ready.class, Map.of());
                server.ask(Ready.class, new Register(List.of(Event.TOPOLOGY_CHANGE, Event.STATUS_CHANGE)));
            } catch (IOException | RuntimeException e) {
                close();
                throw e;
            }
        }
    }

    void await(Event.Topology.Movement change) throws IOException {
        for (Conversation server : conversations) {
            server.awaitEvent(Event.Topology.class, event -> event.change() == change);
        }
    }

    void await(Event.Status.Direction change) throws IOException {
        for (Conversation server : conversations) {
            server.awaitEvent(Event.Status.class, event -> event.change() == change);
        }
    }

    void save(Path folder) throws IOException {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            recordings[version.ordinal()].save(folder.resolve(version + "-events.txt"));
        }
    }

    @Override
    public void close() throws IOException {
        for (Conversation server : conversations) {
            if (server != null) {
                server.close();
            }
        }
    }
}
