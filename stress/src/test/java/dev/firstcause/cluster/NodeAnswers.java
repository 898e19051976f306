// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.type.Codecs;
import dev.firstcause.type.TypeCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What the only node of a cluster answers while a session is opened. */
final class NodeAnswers {
    static final UUID HOST = new UUID(0, 1);

    private static final Response LOCAL = new Table()
            .column("host_id", Codecs.UUID, HOST)
            .column("data_center", Codecs.TEXT, "dc1")
            .column("rack", Codecs.TEXT, "rack1")
            .row();
    private static final Response NO_PEERS =
            new Table().column("host_id", Codecs.UUID, HOST).empty();
    private static final Response SUPPORTED = new Supported(Map.of());

    private NodeAnswers() {}

    static Response to(Message request) {
        if (request instanceof Query query) {
            return query.query().startsWith(SystemTables.PEERS) ? NO_PEERS : LOCAL;
        }
        return request == Options.INSTANCE ? SUPPORTED : Ready.INSTANCE;
    }

    /** A table with one row at the most. */
    private static final class Table {
        private final List<ColumnSpec> columns = new ArrayList<>();
        private final List<ByteBuffer> values = new ArrayList<>();

        <T> Table column(String name, TypeCodec<T> codec, T value) {
            columns.add(new ColumnSpec("system", "local", name, codec.type()));
            values.add(codec.encode(value));
            return this;
        }

        Rows row() {
            return Rows.of(RowsMetadata.of(columns), List.of(values));
        }

        Rows empty() {
            return Rows.of(RowsMetadata.of(columns), List.of());
        }
    }
}
