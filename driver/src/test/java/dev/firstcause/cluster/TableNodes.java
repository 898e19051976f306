// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.connection.ScriptedServer;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.type.Codecs;
import dev.firstcause.type.TypeCodec;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Nodes without sockets or a clock, whose system tables have the rows that a test says, in the notation of {@link
 * TopologyWords}. A node listens at the address of its row.
 */
final class TableNodes {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final List<ColumnSpec> COLUMNS = List.of(
            column("host_id", NativeType.UUID),
            column("native_address", NativeType.INET),
            column("native_port", NativeType.INT),
            column("data_center", NativeType.TEXT),
            column("rack", NativeType.TEXT),
            column("release_version", NativeType.TEXT),
            column("tokens", new SetType(NativeType.TEXT)),
            column("schema_version", NativeType.UUID),
            column("peer", NativeType.INET));

    private final ScriptedTransport transport = new ScriptedTransport();
    private final ScriptedLoop loop = transport.nextLoop();
    private final Map<ScriptedWire, ScriptedServer> servers = new LinkedHashMap<>();
    private final List<Runnable> heldAnswers = new ArrayList<>();
    private String rows = "";
    private boolean isHolding;
    private int readings;
    private @Nullable ScriptedWire control;

    /** From now on all nodes know these. */
    void rows(String words) {
        rows = words;
    }

    /** Does something in the cluster's loop. */
    void inLoop(Runnable task) {
        loop.execute(task);
        loop.runUntilIdle();
    }

    /** How often the nodes were read. */
    int readings() {
        return readings;
    }

    /** From now on the tables are read, and what is in them now is answered later. */
    void holdAnswers() {
        isHolding = true;
    }

    /** Gives the answers that were held. */
    void giveAnswers() {
        isHolding = false;
        heldAnswers.forEach(Runnable::run);
        heldAnswers.clear();
        run(Duration.ZERO);
    }

    /** A cluster that was opened through the node at an address. */
    Cluster open(char contactPoint) {
        ConnectionOptions connection = ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4);
        Endpoint point = TopologyWords.endpoint(contactPoint);
        CompletableFuture<Cluster> opening = Cluster.open(
                        transport, LoneNodes.options(point, connection, 1), new LoneNodes.Deaf())
                .toCompletableFuture();
        run(Duration.ofMillis(500));
        if (!opening.isDone()) {
            throw new AssertionError("not open after 500 ms");
        }
        return opening.join();
    }

    /** Ends all connections to an address, and refuses others. */
    void kill(char digit) {
        InetSocketAddress address = TopologyWords.address(digit);
        transport.refuse(address);
        for (ScriptedWire wire : transport.wires()) {
            if (wire.remoteAddress().equals(address) && !wire.isClosed()) {
                wire.end();
            }
        }
        run(Duration.ZERO);
    }

    /** An event on the connection that asked for it. */
    void tell(Event event) {
        if (control == null) {
            throw new AssertionError("nobody asked for events");
        }
        control.deliver(servers.get(control).say(event, -1));
        run(Duration.ZERO);
    }

    /** Lets time pass, and the nodes answer what they are asked. */
    void run(Duration time) {
        serve();
        for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plus(STEP)) {
            loop.advance(STEP);
            serve();
        }
    }

    private void serve() {
        loop.runUntilIdle();
        boolean served = true;
        while (served) {
            served = false;
            for (ScriptedWire wire : transport.wires()) {
                ScriptedServer server = servers.computeIfAbsent(wire, each -> new ScriptedServer());
                for (Frame frame : server.hear(wire.takeWritten())) {
                    answer(wire, server, frame);
                    served = true;
                }
            }
            loop.runUntilIdle();
        }
    }

    private void answer(ScriptedWire wire, ScriptedServer server, Frame frame) {
        byte[] answer = server.say(answer(wire, frame), frame.streamId());
        if (isHolding && frame.message() instanceof Query) {
            heldAnswers.add(() -> wire.deliver(answer));
        } else {
            wire.deliver(answer);
        }
    }

    private Response answer(ScriptedWire wire, Frame frame) {
        if (frame.message() == Options.INSTANCE) {
            return new Supported(Map.of());
        }
        if (frame.message() instanceof Register register
                && register.eventTypes().contains(Event.TOPOLOGY_CHANGE)) {
            control = wire;
        }
        if (frame.message() instanceof Query query) {
            boolean isLocal = query.query().contains("system.local");
            readings += query.query().equals(SystemTables.LOCAL) ? 1 : 0;
            List<List<@Nullable ByteBuffer>> table = TopologyWords.words(rows).stream()
                    .map(TopologyWords::row)
                    .filter(row -> isLocal == wire.remoteAddress().equals(row.reported()))
                    .map(TableNodes::values)
                    .toList();
            return Rows.of(RowsMetadata.of(COLUMNS), isLocal ? table.subList(0, Math.min(1, table.size())) : table);
        }
        return Ready.INSTANCE;
    }

    private static ColumnSpec column(String name, DataType type) {
        return new ColumnSpec("system", "peers_v2", name, type);
    }

    private static List<@Nullable ByteBuffer> values(NodeRow row) {
        InetSocketAddress address = row.reported();
        return Arrays.asList(
                bytes(Codecs.UUID, row.hostId()),
                bytes(Codecs.INET, address == null ? null : address.getAddress()),
                bytes(Codecs.INT, address == null ? null : Integer.valueOf(address.getPort())),
                bytes(Codecs.TEXT, row.datacenter()),
                bytes(Codecs.TEXT, row.rack()),
                bytes(Codecs.TEXT, row.version()),
                row.tokens().isEmpty() ? null : bytes(Codecs.set(Codecs.TEXT), row.tokens()),
                bytes(Codecs.UUID, row.schemaVersion()),
                bytes(Codecs.INET, address == null ? null : address.getAddress()));
    }

    private static <T> @Nullable ByteBuffer bytes(TypeCodec<T> codec, @Nullable T value) {
        return value == null ? null : codec.encode(value);
    }
}
