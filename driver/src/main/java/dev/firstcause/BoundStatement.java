// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Values;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A prepared statement with its values, which are bytes already: what they were made of may change. */
public final class BoundStatement extends Statement<BoundStatement> {
    /** In the place of a value: leaves the column as it is, where null would delete it. From protocol v4 on. */
    public static final Object UNSET = new Object() {
        @Override
        public String toString() {
            return "UNSET";
        }
    };

    private final PreparedStatement prepared;
    private final Values values;

    BoundStatement(PreparedStatement prepared, Values values, StatementOptions options) {
        super(options);
        this.prepared = prepared;
        this.values = values;
    }

    /** The statement that the values are bound to. */
    public PreparedStatement prepared() {
        return prepared;
    }

    @Override
    public BoundStatement withKeyspace(@Nullable String keyspace) {
        if (!Objects.equals(keyspace, keyspace())) {
            String where = keyspace() == null ? "the session's keyspace" : "keyspace " + keyspace();
            throw new IllegalArgumentException("A prepared statement runs where it was prepared, in " + where
                    + ": to run it in another one, prepare it there");
        }
        return this;
    }

    @Override
    BoundStatement with(StatementOptions changed) {
        return new BoundStatement(prepared, values, changed);
    }

    /** The keyspace is not sent: the statement's id stands for it, and servers ignore it. */
    @Override
    Asked ask(ProtocolVersion version, long timestamp) {
        return prepared.ask(version, values, options, timestamp);
    }

    /** How many values it has, and of how many bytes; not them. */
    @Override
    public String toString() {
        return "BoundStatement[" + values + "]";
    }
}
