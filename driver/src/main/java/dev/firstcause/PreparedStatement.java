// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.type.Codecs;
import dev.firstcause.type.TypeCodec;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A statement that the servers know by an id, and whose types are known here. Safe for use by many threads.
 *
 * <p>What its result looks like may change while it lives (a column is added to the table): the server tells, and the
 * new description takes the place of the old one as a whole.
 */
public final class PreparedStatement {
    private static final String OTHER_ID = "A node knows this statement by another id now, as if it were in another"
            + " keyspace, so nothing was executed: prepare it again, and name the keyspace before its tables";

    private final String query;
    private final @Nullable String keyspace;
    private final ByteBuffer id;
    private final List<ColumnSpec> variables;
    private final TypeCodec<?>[] codecs;
    private final Set<String> names = new LinkedHashSet<>();
    private final StatementOptions options;
    private final Doubts doubts;
    /** Written by whoever reads an answer with a new description, read by any thread. */
    private volatile Description result;

    /** What the result looks like, and the id that stands for it: from v5 on, null before. */
    private record Description(Columns columns, @Nullable ByteBuffer metadataId) {}

    /**
     * A statement as the server prepared it.
     *
     * @param keyspace the keyspace that was named when it was prepared, or null
     */
    PreparedStatement(String query, @Nullable String keyspace, Result.Prepared prepared) {
        this(query, keyspace, prepared, new Doubts());
    }

    /** As {@link #PreparedStatement(String, String, Result.Prepared)}, with doubts that have risen since it was asked for. */
    PreparedStatement(String query, @Nullable String keyspace, Result.Prepared prepared, Doubts doubts) {
        this.doubts = doubts;
        this.query = query;
        this.keyspace = keyspace;
        this.id = StatementOptions.copyOf(prepared.id());
        this.variables = prepared.markers();
        this.codecs = new TypeCodec<?>[variables.size()];
        for (int i = 0; i < codecs.length; i++) {
            codecs[i] = Codecs.of(variables.get(i).type());
            names.add(variables.get(i).name());
        }
        this.options = StatementOptions.DEFAULTS.withKeyspace(keyspace);
        this.result = description(prepared);
    }

    private static Description description(Result.Prepared prepared) {
        List<ColumnSpec> columns = prepared.result().columns();
        ByteBuffer metadataId = prepared.resultMetadataId();
        return new Description(
                columns == null ? Columns.NONE : new Columns(columns),
                metadataId == null ? null : StatementOptions.copyOf(metadataId));
    }

    /** The statement's text. */
    public String query() {
        return query;
    }

    /** The keyspace that it was prepared in, or null for the session's. */
    public @Nullable String keyspace() {
        return keyspace;
    }

    /** Its bind markers, in their order. */
    public List<ColumnSpec> variables() {
        return variables;
    }

    /** What the servers know it by. Read-only. */
    ByteBuffer id() {
        return id.duplicate();
    }

    Doubts doubts() {
        return doubts;
    }

    /** Why a node has to be told the statement, and its answer compared, before it is executed there; null if not. */
    @Nullable
    Object doubt(Endpoint node) {
        return doubts.at(node);
    }

    /** Whether the schema may have changed since a server last described it. */
    boolean isInDoubt() {
        return doubts.any();
    }

    /** Whether a change may change what the statement means: of its tables, or, where these are not known, any. */
    boolean concerns(SchemaChange change) {
        SchemaChange.Target target = change.target();
        if (target == SchemaChange.Target.FUNCTION || target == SchemaChange.Target.AGGREGATE) {
            // The type of a variable may be that of a function's argument, and functions are called across keyspaces.
            return true;
        }
        List<ColumnSpec> columns = result.columns.specs();
        boolean unknown = variables.isEmpty() && columns.isEmpty();
        return unknown || isAmong(variables, change) || isAmong(columns, change);
    }

    private static boolean isAmong(List<ColumnSpec> columns, SchemaChange change) {
        boolean wholeKeyspace = change.target() != SchemaChange.Target.TABLE;
        for (ColumnSpec column : columns) {
            boolean inKeyspace = column.keyspace().equals(change.keyspace());
            boolean inTable = wholeKeyspace || column.table().equals(change.object());
            if (column.keyspace().isEmpty() || (inKeyspace && inTable)) {
                return true;
            }
        }
        return false;
    }

    /** Whether another preparation of its text describes the same variables; then the result is taken over from there. */
    boolean isStill(PreparedStatement other) {
        if (doubts.isOutdated() || !id.equals(other.id) || !variables.equals(other.variables)) {
            return false;
        }
        result = other.result;
        return true;
    }

    /**
     * Takes over what a server said when the statement was prepared once more.
     *
     * @throws StaleStatementException if it knows the statement by another id, or takes values of other types: those that
     *     were bound would be read as what they are not
     */
    void preparedAgain(Result.Prepared prepared) {
        String misfit = prepared.id().equals(id) ? misfit(prepared.markers()) : OTHER_ID;
        if (misfit != null) {
            doubts.outdated();
            throw new StaleStatementException(misfit, this);
        }
        result = description(prepared);
    }

    private @Nullable String misfit(List<ColumnSpec> markers) {
        for (int i = 0; i < codecs.length; i++) {
            DataType old = variables.get(i).type();
            DataType now = i < markers.size() ? markers.get(i).type() : null;
            if (now == null || !TypeFit.fits(old, now)) {
                return "Variable \"" + variables.get(i).name() + "\" (number " + i + ") was " + TypeFit.inWords(old)
                        + " when the statement was prepared, and is " + (now == null ? "gone" : TypeFit.inWords(now))
                        + " now, so nothing was executed: prepare the statement again, and bind its values again";
            }
        }
        return markers.size() == codecs.length
                ? null
                : "The statement had " + describeVariables() + " when it was prepared, and has " + markers.size()
                        + " now, so nothing was executed: prepare the statement again, and bind its values again";
    }

    /**
     * Takes over how an answer describes its columns. From v5 on only with the id of that description: an answer
     * without one describes itself alone, and the id that is known goes on standing for what it stood for.
     */
    void described(Columns columns, @Nullable ByteBuffer newMetadataId) {
        Description known = result;
        if (newMetadataId != null) {
            result = new Description(columns, StatementOptions.copyOf(newMetadataId));
        } else if (known.metadataId == null && known.columns != columns) {
            result = new Description(columns, null);
        }
    }

    /**
     * What to send. A description is waived only where its id is sent along, for without it nobody would notice that it
     * is not the right one any more.
     */
    Asked ask(ProtocolVersion version, Values values, StatementOptions how, long timestamp) {
        Description known = result;
        boolean byId = version.isAtLeast(ProtocolVersion.V5) && known.metadataId != null;
        boolean skip = byId && known.columns.count() > 0;
        return new Asked(
                new Execute(id, byId ? known.metadataId : null, how.parameters(values, skip, timestamp, null)),
                known.columns,
                this);
    }

    /**
     * The statement with values in the order of its {@link #variables}. The other variables stay unset, which protocol
     * v3 has no way to say: running the statement over it fails with an {@code IllegalArgumentException}.
     *
     * <p>A single map is taken by {@link #bind(Map)}; as a value it is bound with {@code bind((Object) map)}. A single
     * null is bound with {@code bind((Object) null)}.
     *
     * @param values of the classes of {@link Codecs}; null for null; {@link BoundStatement#UNSET} to leave one unset
     * @throws IllegalArgumentException if there are more values than variables, or one is of the wrong class
     */
    public BoundStatement bind(@Nullable Object... values) {
        Objects.requireNonNull(values, SimpleStatement.NO_VALUES);
        if (values.length > codecs.length) {
            throw new IllegalArgumentException(
                    values.length + " values for " + describeVariables() + ": bind one for each at most");
        }
        Values.Builder builder = Values.positional();
        for (int i = 0; i < codecs.length; i++) {
            add(builder, i, i < values.length ? values[i] : BoundStatement.UNSET);
        }
        return new BoundStatement(this, builder.build(), options);
    }

    /**
     * The statement with values by the names of its {@link #variables}; variables of the same name get the same value.
     * The others stay unset: see {@link #bind(Object...)}.
     *
     * @param values of the classes of {@link Codecs}; null for null; {@link BoundStatement#UNSET} to leave one unset
     * @throws IllegalArgumentException if there is no variable of a name, or a value is of the wrong class, or the map is
     *     empty and may have been meant as the value of a variable that is a map
     */
    public BoundStatement bind(Map<String, ? extends @Nullable Object> values) {
        Objects.requireNonNull(
                values,
                () -> "values is null: give a map from names of variables to values, among " + describeVariables()
                        + "; to bind null to a single variable, cast it, (Object) null");
        if (!names.containsAll(values.keySet())) {
            throw unknown(values.keySet());
        }
        if (values.isEmpty() && codecs.length == 1 && variables.get(0).type() instanceof MapType) {
            throw new IllegalArgumentException("The map names none of " + describeVariables()
                    + ": to bind the empty map itself as a value, cast it to Object; to leave the variable unset, bind"
                    + " nothing, with bind()");
        }
        Values.Builder builder = Values.positional();
        for (int i = 0; i < codecs.length; i++) {
            String name = variables.get(i).name();
            Object value = values.get(name);
            add(builder, i, value == null && !values.containsKey(name) ? BoundStatement.UNSET : value);
        }
        return new BoundStatement(this, builder.build(), options);
    }

    private void add(Values.Builder builder, int index, @Nullable Object value) {
        if (value == BoundStatement.UNSET) {
            builder.addUnset();
            return;
        }
        try {
            codecs[index].write(value, builder.next());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Variable \"" + variables.get(index).name() + "\" (number " + index + "): " + e.getMessage(), e);
        }
    }

    /** Without the name where the map may have been meant as a value: then its keys are nothing to show. */
    private IllegalArgumentException unknown(Set<?> given) {
        for (ColumnSpec variable : variables) {
            if (variable.type() instanceof MapType) {
                return new IllegalArgumentException("A key of the map is the name of no variable among "
                        + describeVariables() + ": to bind the map itself as a value, cast it to Object");
            }
        }
        Object name =
                given.stream().filter(each -> !names.contains(each)).findFirst().orElseThrow();
        return new IllegalArgumentException("No variable \"" + name + "\" among " + describeVariables()
                + ": use one of these names, in the same case");
    }

    private String describeVariables() {
        return codecs.length + (codecs.length == 1 ? " variable" : " variables") + Columns.list(variables);
    }

    /** How many variables it has; not the text, which may hold values. */
    @Override
    public String toString() {
        return "PreparedStatement[" + describeVariables() + "]";
    }
}
