// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.type.Codecs;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement as text, for what is run once or seldom. Its values are turned into bytes when it is made, so a list that
 * changes afterwards changes nothing. The server says too late which types it wants, so they go by the values' classes
 * ({@link Codecs#forValue}): an {@code Integer} is sent as an {@code int}, and does not fit a {@code bigint}. A prepared
 * statement knows its types.
 */
public final class SimpleStatement extends Statement<SimpleStatement> {
    /** What a method of varargs says that was given null for its array. */
    static final String NO_VALUES =
            "values is null, which Java takes for the array of all values: to bind one null, cast it, (Object) null";

    private final String query;
    private final Values values;

    private SimpleStatement(String query, Values values, StatementOptions options) {
        super(options);
        this.query = query;
        this.values = values;
    }

    /** A statement without values. */
    public static SimpleStatement of(String cql) {
        return new SimpleStatement(text(cql), Values.NONE, StatementOptions.DEFAULTS);
    }

    /**
     * A statement with a value for each of its {@code ?}, in their order.
     *
     * @param values null for null; {@link BoundStatement#UNSET} to leave a column as it is
     * @throws IllegalArgumentException if no CQL type goes with a value
     */
    public static SimpleStatement of(String cql, @Nullable Object... values) {
        Objects.requireNonNull(values, NO_VALUES);
        Values.Builder builder = Values.positional();
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == BoundStatement.UNSET) {
                builder.addUnset();
            } else {
                write(value, builder.next(), "Value " + i);
            }
        }
        return new SimpleStatement(text(cql), builder.build(), StatementOptions.DEFAULTS);
    }

    /**
     * A statement with values by name: {@code id} is bound to {@code :id}.
     *
     * @param values null for null; {@link BoundStatement#UNSET} to leave a column as it is
     * @throws IllegalArgumentException if no CQL type goes with a value
     */
    public static SimpleStatement named(String cql, Map<String, ? extends @Nullable Object> values) {
        Objects.requireNonNull(values, "values is null: give a map from the names of the variables to their values");
        Values.Builder builder = Values.named();
        for (Map.Entry<String, ? extends @Nullable Object> entry : values.entrySet()) {
            Objects.requireNonNull(
                    entry.getKey(), "values has a null key: each key is the name of a variable in the statement");
            Object value = entry.getValue();
            if (value == BoundStatement.UNSET) {
                builder.addUnset(entry.getKey());
            } else if (value == null) {
                builder.add(entry.getKey(), null);
            } else {
                WireOutput out = new WireOutput(32);
                write(value, out, "Value \"" + entry.getKey() + "\"");
                builder.add(entry.getKey(), out.written().position(Integer.BYTES));
            }
        }
        return new SimpleStatement(text(cql), builder.build(), StatementOptions.DEFAULTS);
    }

    private static String text(String cql) {
        return Objects.requireNonNull(cql, "cql is null: give the text of the statement");
    }

    private static void write(@Nullable Object value, WireOutput out, String place) {
        if (value == null) {
            out.writeBytes(null);
            return;
        }
        try {
            Codecs.forValue(value).write(value, out);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
        }
    }

    /** The statement's text. */
    public String query() {
        return query;
    }

    @Override
    SimpleStatement with(StatementOptions changed) {
        return new SimpleStatement(query, values, changed);
    }

    @Override
    Asked ask(ProtocolVersion version, long timestamp) {
        String own = keyspace();
        if (own != null && !version.isAtLeast(ProtocolVersion.V5)) {
            throw new IllegalArgumentException("Protocol " + version + " has no place for the statement's keyspace "
                    + own + ": write it before the name of the table, or open a session in it");
        }
        return new Asked(new Query(query, options.parameters(values, false, timestamp, own)));
    }

    /** How many values it has, and of how many bytes; neither them nor the text, which may hold some itself. */
    @Override
    public String toString() {
        return "SimpleStatement[" + values + "]";
    }
}
