// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.oracle;

import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.ProtocolConstants;
import com.datastax.oss.protocol.internal.request.query.QueryOptions;
import com.datastax.oss.protocol.internal.response.Error;
import com.datastax.oss.protocol.internal.response.error.AlreadyExists;
import com.datastax.oss.protocol.internal.response.error.CASWriteUnknown;
import com.datastax.oss.protocol.internal.response.error.FunctionFailure;
import com.datastax.oss.protocol.internal.response.error.ReadFailure;
import com.datastax.oss.protocol.internal.response.error.ReadTimeout;
import com.datastax.oss.protocol.internal.response.error.Unavailable;
import com.datastax.oss.protocol.internal.response.error.Unprepared;
import com.datastax.oss.protocol.internal.response.error.WriteFailure;
import com.datastax.oss.protocol.internal.response.error.WriteTimeout;
import com.datastax.oss.protocol.internal.response.event.SchemaChangeEvent;
import com.datastax.oss.protocol.internal.response.event.StatusChangeEvent;
import com.datastax.oss.protocol.internal.response.event.TopologyChangeEvent;
import com.datastax.oss.protocol.internal.response.result.DefaultRows;
import com.datastax.oss.protocol.internal.response.result.RawType;
import com.datastax.oss.protocol.internal.response.result.SetKeyspace;
import com.datastax.oss.protocol.internal.response.result.Void;
import dev.firstcause.protocol.message.AuthChallenge;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.Batch;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.CustomType;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Our messages in the words of the oracle. */
final class ToOracle {
    private ToOracle() {}

    static Frame frame(dev.firstcause.protocol.frame.Frame frame) {
        return new Frame(
                frame.version().number(),
                false,
                frame.streamId(),
                frame.tracing(),
                frame.tracingId(),
                -1,
                -1,
                frame.customPayload(),
                frame.warnings(),
                message(frame.message()));
    }

    static Message message(dev.firstcause.protocol.message.Message message) {
        if (message instanceof Startup startup) {
            return new com.datastax.oss.protocol.internal.request.Startup(startup.options());
        } else if (message == Options.INSTANCE) {
            return com.datastax.oss.protocol.internal.request.Options.INSTANCE;
        } else if (message instanceof Query query) {
            return new com.datastax.oss.protocol.internal.request.Query(query.query(), options(query.parameters()));
        } else if (message instanceof Prepare prepare) {
            return new com.datastax.oss.protocol.internal.request.Prepare(prepare.query(), prepare.keyspace());
        } else if (message instanceof Execute execute) {
            return new com.datastax.oss.protocol.internal.request.Execute(
                    array(execute.id()), array(execute.resultMetadataId()), options(execute.parameters()));
        } else if (message instanceof Register register) {
            return new com.datastax.oss.protocol.internal.request.Register(register.eventTypes());
        } else if (message instanceof Batch batch) {
            return batch(batch);
        } else if (message instanceof AuthResponse response) {
            return new com.datastax.oss.protocol.internal.request.AuthResponse(ownToken(response.token()));
        } else if (message == Ready.INSTANCE) {
            return new com.datastax.oss.protocol.internal.response.Ready();
        } else if (message instanceof Authenticate authenticate) {
            return new com.datastax.oss.protocol.internal.response.Authenticate(authenticate.authenticator());
        } else if (message instanceof Supported supported) {
            return new com.datastax.oss.protocol.internal.response.Supported(supported.options());
        } else if (message instanceof AuthChallenge challenge) {
            return new com.datastax.oss.protocol.internal.response.AuthChallenge(ownToken(challenge.token()));
        } else if (message instanceof AuthSuccess success) {
            return new com.datastax.oss.protocol.internal.response.AuthSuccess(ownToken(success.token()));
        } else if (message instanceof Event event) {
            return event(event);
        } else if (message instanceof ErrorResponse error) {
            return error(error);
        }
        return result((Result) message);
    }

    /** The oracle wipes a token once it is written. */
    private static @Nullable ByteBuffer ownToken(@Nullable ByteBuffer token) {
        return token == null ? null : ByteBuffer.wrap(array(token));
    }

    private static QueryOptions options(QueryParameters p) {
        return new QueryOptions(
                p.consistency().ordinal(),
                p.values().areNamed() ? List.of() : positional(p.values()),
                p.values().areNamed() ? named(p.values()) : Map.of(),
                p.skipMetadata(),
                p.pageSize() == 0 ? -1 : p.pageSize(),
                p.pagingState(),
                serial(p.serialConsistency()),
                p.timestamp(),
                p.keyspace(),
                p.nowInSeconds());
    }

    private static int serial(@Nullable Consistency consistency) {
        return consistency == null ? ProtocolConstants.ConsistencyLevel.SERIAL : consistency.ordinal();
    }

    private static List<@Nullable ByteBuffer> positional(Values values) {
        List<@Nullable ByteBuffer> list = new ArrayList<>();
        for (int i = 0; i < values.count(); i++) {
            list.add(values.isUnset(i) ? ProtocolConstants.UNSET_VALUE : values.bytes(i));
        }
        return list;
    }

    private static Map<String, @Nullable ByteBuffer> named(Values values) {
        Map<String, @Nullable ByteBuffer> map = new LinkedHashMap<>();
        for (int i = 0; i < values.count(); i++) {
            map.put(values.name(i), values.isUnset(i) ? ProtocolConstants.UNSET_VALUE : values.bytes(i));
        }
        return map;
    }

    private static Message batch(Batch batch) {
        List<Object> queriesOrIds = new ArrayList<>();
        List<List<ByteBuffer>> values = new ArrayList<>();
        for (Batch.Child child : batch.children()) {
            queriesOrIds.add(
                    child instanceof Batch.Child.Simple simple
                            ? simple.query()
                            : array(((Batch.Child.Prepared) child).id()));
            values.add(positional(child.values()));
        }
        return new com.datastax.oss.protocol.internal.request.Batch(
                (byte) batch.kind().ordinal(),
                queriesOrIds,
                values,
                batch.consistency().ordinal(),
                serial(batch.serialConsistency()),
                batch.timestamp(),
                batch.keyspace(),
                batch.nowInSeconds());
    }

    private static Message event(Event event) {
        if (event instanceof Event.Topology topology) {
            return new TopologyChangeEvent(topology.change().name(), topology.node());
        } else if (event instanceof Event.Status status) {
            return new StatusChangeEvent(status.change().name(), status.node());
        }
        SchemaChange change = ((Event.Schema) event).change();
        return new SchemaChangeEvent(
                change.change().name(), change.target().name(), change.keyspace(), object(change), arguments(change));
    }

    private static @Nullable String object(SchemaChange change) {
        return change.target() == SchemaChange.Target.KEYSPACE ? null : change.object();
    }

    private static @Nullable List<String> arguments(SchemaChange change) {
        boolean function =
                change.target() == SchemaChange.Target.FUNCTION || change.target() == SchemaChange.Target.AGGREGATE;
        return function ? change.arguments() : null;
    }

    private static Message error(ErrorResponse error) {
        String text = error.message();
        if (error instanceof ErrorResponse.Unavailable e) {
            return new Unavailable(text, e.consistency().ordinal(), e.required(), e.alive());
        } else if (error instanceof ErrorResponse.WriteTimeout e) {
            return new WriteTimeout(text, e.consistency().ordinal(), e.received(), e.required(), e.writeType());
        } else if (error instanceof ErrorResponse.ReadTimeout e) {
            return new ReadTimeout(text, e.consistency().ordinal(), e.received(), e.required(), e.dataPresent());
        } else if (error instanceof ErrorResponse.ReadFailure e) {
            return new ReadFailure(
                    text,
                    e.consistency().ordinal(),
                    e.received(),
                    e.required(),
                    e.failures().count(),
                    e.failures().reasons(),
                    e.dataPresent());
        } else if (error instanceof ErrorResponse.WriteFailure e) {
            return new WriteFailure(
                    text,
                    e.consistency().ordinal(),
                    e.received(),
                    e.required(),
                    e.failures().count(),
                    e.failures().reasons(),
                    e.writeType());
        } else if (error instanceof ErrorResponse.FunctionFailure e) {
            return new FunctionFailure(text, e.keyspace(), e.function(), e.argumentTypes());
        } else if (error instanceof ErrorResponse.CasWriteUnknown e) {
            return new CASWriteUnknown(text, e.consistency().ordinal(), e.received(), e.required());
        } else if (error instanceof ErrorResponse.AlreadyExists e) {
            return new AlreadyExists(text, e.keyspace(), e.table());
        } else if (error instanceof ErrorResponse.Unprepared e) {
            return new Unprepared(text, array(e.id()));
        }
        return new Error(error.code(), text);
    }

    private static Message result(Result result) {
        if (result == Result.Nothing.INSTANCE) {
            return Void.INSTANCE;
        } else if (result instanceof Result.Keyspace keyspace) {
            return new SetKeyspace(keyspace.keyspace());
        } else if (result instanceof Result.Schema schema) {
            SchemaChange change = schema.change();
            return new com.datastax.oss.protocol.internal.response.result.SchemaChange(
                    change.change().name(),
                    change.target().name(),
                    change.keyspace(),
                    object(change),
                    arguments(change));
        } else if (result instanceof Result.Prepared prepared) {
            return new com.datastax.oss.protocol.internal.response.result.Prepared(
                    array(prepared.id()),
                    array(prepared.resultMetadataId()),
                    new com.datastax.oss.protocol.internal.response.result.RowsMetadata(
                            specs(prepared.markers()),
                            null,
                            prepared.partitionKeyIndices().stream()
                                    .mapToInt(Integer::intValue)
                                    .toArray(),
                            null),
                    metadata(prepared.result()));
        }
        return rows((Rows) result);
    }

    private static Message rows(Rows rows) {
        Queue<List<ByteBuffer>> data = new ArrayDeque<>();
        Rows.Cursor cursor = rows.cursor();
        while (cursor.next()) {
            List<ByteBuffer> row = new ArrayList<>();
            for (int column = 0; column < rows.metadata().columnCount(); column++) {
                row.add(cursor.bytes(column));
            }
            data.add(row);
        }
        return new DefaultRows(metadata(rows.metadata()), data);
    }

    private static com.datastax.oss.protocol.internal.response.result.RowsMetadata metadata(RowsMetadata metadata) {
        return metadata.columns() == null
                ? new com.datastax.oss.protocol.internal.response.result.RowsMetadata(
                        metadata.columnCount(), metadata.pagingState(), null, array(metadata.newMetadataId()))
                : new com.datastax.oss.protocol.internal.response.result.RowsMetadata(
                        specs(metadata.columns()), metadata.pagingState(), null, array(metadata.newMetadataId()));
    }

    private static List<com.datastax.oss.protocol.internal.response.result.ColumnSpec> specs(List<ColumnSpec> columns) {
        List<com.datastax.oss.protocol.internal.response.result.ColumnSpec> specs = new ArrayList<>();
        for (ColumnSpec column : columns) {
            specs.add(new com.datastax.oss.protocol.internal.response.result.ColumnSpec(
                    column.keyspace(), column.table(), column.name(), specs.size(), type(column.type())));
        }
        return specs;
    }

    private static RawType type(DataType type) {
        if (type instanceof ListType list) {
            return new RawType.RawList(type(list.element()));
        } else if (type instanceof SetType set) {
            return new RawType.RawSet(type(set.element()));
        } else if (type instanceof MapType map) {
            return new RawType.RawMap(type(map.key()), type(map.value()));
        } else if (type instanceof TupleType tuple) {
            return new RawType.RawTuple(
                    tuple.elements().stream().map(ToOracle::type).toList());
        } else if (type instanceof UserType user) {
            Map<String, RawType> fields = new LinkedHashMap<>();
            user.fields().forEach(field -> fields.put(field.name(), type(field.type())));
            return new RawType.RawUdt(user.keyspace(), user.name(), fields);
        } else if (type instanceof VectorType vector) {
            return new RawType.RawCustom(vector.className());
        } else if (type instanceof CustomType custom) {
            return new RawType.RawCustom(custom.className());
        }
        return RawType.PRIMITIVES.get(type.id());
    }

    static byte @Nullable [] array(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}
