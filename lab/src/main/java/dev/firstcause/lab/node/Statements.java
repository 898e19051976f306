// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.ColumnSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The statements that were prepared at a node, which keeps them over its restarts as Cassandra does. For any thread. */
final class Statements {
    private final Map<ByteBuffer, String> queries = new ConcurrentHashMap<>();

    ByteBuffer prepare(String query) {
        ByteBuffer id = digest(query);
        queries.put(id, query);
        return id.duplicate();
    }

    @Nullable
    String query(ByteBuffer id) {
        return queries.get(id);
    }

    void forget() {
        queries.clear();
    }

    static String notFound(ByteBuffer id) {
        byte[] bytes = new byte[id.remaining()];
        id.duplicate().get(bytes);
        return "Prepared query with ID " + HexFormat.of().formatHex(bytes)
                + " not found (either the query was not prepared on this host (maybe the host has been restarted?) or"
                + " you have prepared too many queries and it has been evicted from the internal cache)";
    }

    /** The id of a result's description: the same columns have the same id. */
    static ByteBuffer metadataId(List<ColumnSpec> columns) {
        return digest(columns.toString());
    }

    private static ByteBuffer digest(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)))
                    .asReadOnlyBuffer();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has MD5", e);
        }
    }
}
