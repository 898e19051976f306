// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.type.Codecs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers of a server as they are after a way over the wire. */
final class Answers {
    static final ExecutionInfo INFO =
            new ExecutionInfo(new Endpoint("127.0.0.1", 9042), List.of(), List.of("slow"), true);

    private Answers() {}

    static ColumnSpec column(String name, DataType type) {
        return new ColumnSpec("ks", "t", name, type);
    }

    static ByteBuffer bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteBuffer.wrap(bytes);
    }

    /** A [bytes] without its length, or null. */
    static ByteBuffer encoded(DataType type, Object value) {
        if (value == null) {
            return null;
        }
        WireOutput out = new WireOutput(16);
        Codecs.of(type).write(value, out);
        return out.copy().position(4).slice();
    }

    /** Rows of Java values. */
    static Rows rows(RowsMetadata metadata, List<ColumnSpec> columns, Object[]... rows) {
        List<List<ByteBuffer>> encoded = new ArrayList<>();
        for (Object[] row : rows) {
            List<ByteBuffer> values = new ArrayList<>();
            for (int i = 0; i < row.length; i++) {
                values.add(encoded(columns.get(i).type(), row[i]));
            }
            encoded.add(values);
        }
        return overTheWire(Rows.of(metadata, encoded), ProtocolVersion.V5);
    }

    @SuppressWarnings("unchecked") // what is decoded is of the class that was encoded
    static <R extends Result> R overTheWire(R result, ProtocolVersion version) {
        WireOutput out = new WireOutput(64);
        result.encode(out, version);
        return (R) Response.decode(Opcode.RESULT, new WireInput(out.copy(), "frame"), version);
    }

    /** A page with nothing after it. */
    static ResultPage page(List<ColumnSpec> columns, Object[]... rows) {
        return new ResultPage(
                new Columns(columns), rows(RowsMetadata.of(columns), columns, rows), INFO, Answers::noNextPage);
    }

    /** A row of one value, of bytes as they are. */
    static Row raw(DataType type, ByteBuffer value) {
        List<ColumnSpec> columns = List.of(column("c", type));
        List<ByteBuffer> values = new ArrayList<>();
        values.add(value);
        Rows rows = overTheWire(Rows.of(RowsMetadata.of(columns), List.of(values)), ProtocolVersion.V4);
        return new ResultPage(new Columns(columns), rows, INFO, Answers::noNextPage)
                .rows()
                .iterator()
                .next();
    }

    /** A row of one value. */
    static Row row(DataType type, Object value) {
        return raw(type, encoded(type, value));
    }

    static CompletionStage<ResultPage> noNextPage(ByteBuffer pagingState) {
        return CompletableFuture.failedFuture(new AssertionError("There is no next page"));
    }
}
