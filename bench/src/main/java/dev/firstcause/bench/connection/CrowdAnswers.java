// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.type.Codecs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The rows of the system tables of one node of a {@link Crowd}. */
final class CrowdAnswers {
    private static final List<ColumnSpec> COLUMNS = List.of(
            new ColumnSpec("system", "peers", "host_id", NativeType.UUID),
            new ColumnSpec("system", "peers", "schema_version", NativeType.UUID),
            new ColumnSpec("system", "peers", "data_center", NativeType.TEXT),
            new ColumnSpec("system", "peers", "rack", NativeType.TEXT),
            new ColumnSpec("system", "peers", "release_version", NativeType.TEXT),
            new ColumnSpec("system", "peers", "peer", NativeType.INET),
            new ColumnSpec("system", "peers", "rpc_address", NativeType.INET),
            new ColumnSpec("system", "peers", "tokens", new SetType(NativeType.TEXT)));
    private static final UUID SCHEMA = new UUID(1, 2);

    private CrowdAnswers() {}

    /** The row of a node about itself. */
    static Rows local(Crowd crowd, int index) {
        return rows(List.of(row(crowd, index)));
    }

    /** The rows of a node about all others. */
    static Rows peers(Crowd crowd, int index) {
        List<List<ByteBuffer>> rows = new ArrayList<>();
        for (int i = 0; i < crowd.count(); i++) {
            if (i != index) {
                rows.add(row(crowd, i));
            }
        }
        return rows(rows);
    }

    private static Rows rows(List<List<ByteBuffer>> rows) {
        return Rows.of(RowsMetadata.of(COLUMNS), rows);
    }

    private static List<ByteBuffer> row(Crowd crowd, int index) {
        return List.of(
                Codecs.UUID.encode(crowd.hostId(index)),
                Codecs.UUID.encode(SCHEMA),
                Codecs.TEXT.encode(crowd.datacenter(index)),
                Codecs.TEXT.encode("rack1"),
                Codecs.TEXT.encode("4.0.11"),
                Codecs.INET.encode(crowd.host(index)),
                Codecs.INET.encode(crowd.host(index)),
                Codecs.set(Codecs.TEXT).encode(Set.of(Integer.toString(index))));
    }
}
