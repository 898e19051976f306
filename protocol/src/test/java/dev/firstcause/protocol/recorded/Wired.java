// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Values;
import java.nio.ByteBuffer;

/** Values in the form of the wire, and the shortest requests. */
final class Wired {
    private Wired() {}

    static ByteBuffer integer(int value) {
        return ByteBuffer.allocate(4).putInt(value).flip();
    }

    static ByteBuffer text(String value) {
        return ByteBuffer.wrap(value.getBytes(UTF_8));
    }

    static Query query(String statement) {
        return query(statement, Consistency.ONE);
    }

    static Query query(String statement, Consistency consistency) {
        return new Query(statement, new QueryParameters(consistency, Values.NONE));
    }
}
