// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.type.Codecs;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the stand-in node says: one row to every EXECUTE, and just enough about itself that drivers believe it. */
final class Answers {
    static final String STATEMENT = "SELECT id, name FROM shop.customers WHERE id = ?";
    static final int ID = 4711;
    static final String NAME = "Firstcause ".repeat(10).substring(0, 100);

    private static final FrameCodec CODEC = new FrameCodec();
    private static final List<ColumnSpec> MARKERS = List.of(column("shop", "customers", "id", NativeType.INT));
    private static final List<ColumnSpec> COLUMNS =
            List.of(MARKERS.get(0), column("shop", "customers", "name", NativeType.TEXT));

    private final byte[] row = row();
    private final WireOutput out = new WireOutput(1024);
    private final @Nullable Crowd crowd;
    private final int index;

    /** Counts the OPTIONS of all nodes of the crowd; written by the node's thread. */
    private final AtomicLong options;

    /** A node alone. */
    Answers() {
        this(null, 0, new AtomicLong());
    }

    /** One node of a crowd. */
    Answers(@Nullable Crowd crowd, int index, AtomicLong options) {
        this.crowd = crowd;
        this.index = index;
        this.options = options;
    }

    private static byte[] row() {
        Rows rows = Rows.of(
                RowsMetadata.leftOut(COLUMNS.size()),
                List.of(List.of(Codecs.INT.encode(ID), Codecs.TEXT.encode(NAME))));
        WireOutput bytes = new WireOutput(256);
        CODEC.encode(Frame.response(ProtocolVersion.V4, 0, rows), bytes);
        return bytes.copy().array();
    }

    /** Bytes of the frame that answers an EXECUTE. */
    int rowLength() {
        return row.length;
    }

    /** Answers an EXECUTE. */
    void putRow(ByteBuffer target, short streamId) {
        int start = target.position();
        target.put(row).putShort(start + 2, streamId);
    }

    /** Answers anything else. */
    void put(ByteBuffer target, ByteBuffer bytes, int start, int length) {
        Frame request = CODEC.decode(bytes, start, length);
        out.rewind(0);
        CODEC.encode(Frame.response(request.version(), request.streamId(), answerTo(request.message())), out);
        target.put(out.written());
    }

    private Response answerTo(Message request) {
        if (request == Options.INSTANCE) {
            options.incrementAndGet();
            return new Supported(Map.of(Startup.CQL_VERSION, List.of("3.4.5")));
        } else if (request instanceof Startup || request instanceof Register) {
            return Ready.INSTANCE;
        } else if (request instanceof Prepare) {
            ByteBuffer id = ByteBuffer.wrap("sixteen bytes id".getBytes(UTF_8));
            return new Result.Prepared(id, null, MARKERS, List.of(0), RowsMetadata.of(COLUMNS));
        } else if (request instanceof Query query) {
            return answerTo(query.query());
        }
        return new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, request.opcode() + " has no answer here");
    }

    private Response answerTo(String query) {
        Crowd its = crowd;
        if (query.contains("system.local")) {
            return its == null ? local() : CrowdAnswers.local(its, index);
        } else if (query.contains("system.peers_v2")) {
            return new ErrorResponse.Plain(ErrorCode.INVALID, "table peers_v2 does not exist");
        }
        if (its != null && query.contains("system.peers")) {
            return CrowdAnswers.peers(its, index);
        }
        // No other nodes, and no schema.
        return Rows.of(RowsMetadata.of(List.of(column("system", "none", "key", NativeType.TEXT))), List.of());
    }

    private static Rows local() {
        List<ColumnSpec> columns = new ArrayList<>();
        List<ByteBuffer> values = new ArrayList<>();
        Map.of(
                        "key", "local",
                        "cluster_name", "stand-in",
                        "data_center", "dc1",
                        "rack", "rack1",
                        "release_version", "4.0.11",
                        "partitioner", "org.apache.cassandra.dht.Murmur3Partitioner")
                .forEach((name, value) -> {
                    columns.add(column("system", "local", name, NativeType.TEXT));
                    values.add(Codecs.TEXT.encode(value));
                });
        for (String name : List.of("host_id", "schema_version")) {
            columns.add(column("system", "local", name, NativeType.UUID));
            values.add(Codecs.UUID.encode(new UUID(1, 2)));
        }
        for (String name : List.of("rpc_address", "broadcast_address", "listen_address")) {
            columns.add(column("system", "local", name, NativeType.INET));
            values.add(Codecs.INET.encode(InetAddress.getLoopbackAddress()));
        }
        columns.add(column("system", "local", "tokens", new SetType(NativeType.TEXT)));
        values.add(Codecs.set(Codecs.TEXT).encode(Set.of("0")));
        return Rows.of(RowsMetadata.of(columns), List.of(values));
    }

    private static ColumnSpec column(String keyspace, String table, String name, DataType type) {
        return new ColumnSpec(keyspace, table, name, type);
    }
}
