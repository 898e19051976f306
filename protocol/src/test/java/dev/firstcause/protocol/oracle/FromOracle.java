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
import com.datastax.oss.protocol.internal.response.result.RawType;
import com.datastax.oss.protocol.internal.response.result.SetKeyspace;
import com.datastax.oss.protocol.internal.response.result.Void;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
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
import dev.firstcause.protocol.type.DataType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the oracle decoded, in our words. */
final class FromOracle {
    private FromOracle() {}

    static dev.firstcause.protocol.frame.Frame frame(Frame frame) {
        boolean response = frame.message.isResponse;
        return new dev.firstcause.protocol.frame.Frame(
                ProtocolVersion.of(frame.protocolVersion),
                frame.streamId,
                response ? frame.tracingId != null : frame.tracing,
                frame.tracingId,
                frame.warnings,
                frame.customPayload,
                message(frame.message));
    }

    private static dev.firstcause.protocol.message.Message message(Message message) {
        if (message instanceof com.datastax.oss.protocol.internal.request.Startup startup) {
            return new Startup(startup.options);
        } else if (message instanceof com.datastax.oss.protocol.internal.request.Options) {
            return Options.INSTANCE;
        } else if (message instanceof com.datastax.oss.protocol.internal.request.Query query) {
            return new Query(query.query, parameters(query.options));
        } else if (message instanceof com.datastax.oss.protocol.internal.request.Prepare prepare) {
            return new Prepare(prepare.cqlQuery, prepare.keyspace);
        } else if (message instanceof com.datastax.oss.protocol.internal.request.Execute execute) {
            return new Execute(
                    ByteBuffer.wrap(execute.queryId), buffer(execute.resultMetadataId), parameters(execute.options));
        } else if (message instanceof com.datastax.oss.protocol.internal.request.Register register) {
            return new Register(register.eventTypes);
        } else if (message instanceof com.datastax.oss.protocol.internal.request.Batch batch) {
            return batch(batch);
        } else if (message instanceof com.datastax.oss.protocol.internal.request.AuthResponse response) {
            return new AuthResponse(response.token);
        } else if (message instanceof com.datastax.oss.protocol.internal.response.Ready) {
            return Ready.INSTANCE;
        } else if (message instanceof com.datastax.oss.protocol.internal.response.Authenticate authenticate) {
            return new Authenticate(authenticate.authenticator);
        } else if (message instanceof com.datastax.oss.protocol.internal.response.Supported supported) {
            return new Supported(supported.options);
        } else if (message instanceof com.datastax.oss.protocol.internal.response.AuthChallenge challenge) {
            return new AuthChallenge(challenge.token);
        } else if (message instanceof com.datastax.oss.protocol.internal.response.AuthSuccess success) {
            return new AuthSuccess(success.token);
        } else if (message instanceof TopologyChangeEvent e) {
            return new Event.Topology(Event.Topology.Movement.valueOf(e.changeType), e.address);
        } else if (message instanceof StatusChangeEvent e) {
            return new Event.Status(Event.Status.Direction.valueOf(e.changeType), e.address);
        } else if (message instanceof SchemaChangeEvent e) {
            return new Event.Schema(schemaChange(e.changeType, e.target, e.keyspace, e.object, e.arguments));
        } else if (message instanceof Error error) {
            return error(error);
        }
        return result(message);
    }

    private static QueryParameters parameters(QueryOptions o) {
        return new QueryParameters(
                consistency(o.consistency),
                o.namedValues.isEmpty() ? positional(o.positionalValues) : named(o.namedValues),
                o.skipMetadata,
                Math.max(o.pageSize, 0),
                o.pagingState,
                serial(o.serialConsistency),
                o.defaultTimestamp,
                o.keyspace,
                o.nowInSeconds);
    }

    private static Consistency consistency(int code) {
        return Consistency.values()[code];
    }

    /** The oracle does not tell SERIAL from nothing said, for it is the server's default. */
    private static @Nullable Consistency serial(int code) {
        return code == ProtocolConstants.ConsistencyLevel.SERIAL ? null : consistency(code);
    }

    @SuppressWarnings("ReferenceEquality") // the oracle knows its constant by identity
    private static boolean isUnset(@Nullable ByteBuffer value) {
        return value == ProtocolConstants.UNSET_VALUE;
    }

    private static Values positional(List<ByteBuffer> list) {
        Values.Builder values = Values.positional();
        for (ByteBuffer value : list) {
            values = isUnset(value) ? values.addUnset() : values.add(value);
        }
        return values.build();
    }

    private static Values named(Map<String, ByteBuffer> map) {
        Values.Builder values = Values.named();
        for (Map.Entry<String, ByteBuffer> entry : map.entrySet()) {
            values = isUnset(entry.getValue())
                    ? values.addUnset(entry.getKey())
                    : values.add(entry.getKey(), entry.getValue());
        }
        return values.build();
    }

    private static Batch batch(com.datastax.oss.protocol.internal.request.Batch batch) {
        List<Batch.Child> children = new ArrayList<>();
        for (int i = 0; i < batch.queriesOrIds.size(); i++) {
            Values values = positional(batch.values.get(i));
            children.add(
                    batch.queriesOrIds.get(i) instanceof String query
                            ? new Batch.Child.Simple(query, values)
                            : new Batch.Child.Prepared(ByteBuffer.wrap((byte[]) batch.queriesOrIds.get(i)), values));
        }
        return new Batch(
                Batch.Kind.values()[batch.type],
                children,
                consistency(batch.consistency),
                serial(batch.serialConsistency),
                batch.defaultTimestamp,
                batch.keyspace,
                batch.nowInSeconds);
    }

    private static SchemaChange schemaChange(
            String change, String target, String keyspace, @Nullable String object, @Nullable List<String> arguments) {
        return new SchemaChange(
                SchemaChange.Change.valueOf(change),
                SchemaChange.Target.valueOf(target),
                keyspace,
                object == null ? "" : object,
                arguments == null ? List.of() : arguments);
    }

    private static ErrorResponse error(Error error) {
        String text = error.message;
        if (error instanceof Unavailable e) {
            return new ErrorResponse.Unavailable(text, consistency(e.consistencyLevel), e.required, e.alive);
        } else if (error instanceof WriteTimeout e) {
            return new ErrorResponse.WriteTimeout(
                    text,
                    consistency(e.consistencyLevel),
                    e.received,
                    e.blockFor,
                    e.writeType,
                    ErrorResponse.WriteTimeout.NO_CONTENTIONS);
        } else if (error instanceof ReadTimeout e) {
            return new ErrorResponse.ReadTimeout(
                    text, consistency(e.consistencyLevel), e.received, e.blockFor, e.dataPresent);
        } else if (error instanceof ReadFailure e) {
            return new ErrorResponse.ReadFailure(
                    text,
                    consistency(e.consistencyLevel),
                    e.received,
                    e.blockFor,
                    new ErrorResponse.ReplicaFailures(e.numFailures, e.reasonMap),
                    e.dataPresent);
        } else if (error instanceof WriteFailure e) {
            return new ErrorResponse.WriteFailure(
                    text,
                    consistency(e.consistencyLevel),
                    e.received,
                    e.blockFor,
                    new ErrorResponse.ReplicaFailures(e.numFailures, e.reasonMap),
                    e.writeType);
        } else if (error instanceof FunctionFailure e) {
            return new ErrorResponse.FunctionFailure(text, e.keyspace, e.function, e.argTypes);
        } else if (error instanceof CASWriteUnknown e) {
            return new ErrorResponse.CasWriteUnknown(text, consistency(e.consistencyLevel), e.received, e.blockFor);
        } else if (error instanceof AlreadyExists e) {
            return new ErrorResponse.AlreadyExists(text, e.keyspace, e.table);
        } else if (error instanceof Unprepared e) {
            return new ErrorResponse.Unprepared(text, ByteBuffer.wrap(e.id));
        }
        return new ErrorResponse.Plain(error.code, text);
    }

    private static Result result(Message message) {
        if (message instanceof Void) {
            return Result.Nothing.INSTANCE;
        } else if (message instanceof SetKeyspace keyspace) {
            return new Result.Keyspace(keyspace.keyspace);
        } else if (message instanceof com.datastax.oss.protocol.internal.response.result.SchemaChange e) {
            return new Result.Schema(schemaChange(e.changeType, e.target, e.keyspace, e.object, e.arguments));
        } else if (message instanceof com.datastax.oss.protocol.internal.response.result.Prepared prepared) {
            List<Integer> indices = new ArrayList<>();
            if (prepared.variablesMetadata.pkIndices != null) {
                for (int index : prepared.variablesMetadata.pkIndices) {
                    indices.add(index);
                }
            }
            return new Result.Prepared(
                    ByteBuffer.wrap(prepared.preparedQueryId),
                    buffer(prepared.resultMetadataId),
                    columns(prepared.variablesMetadata.columnSpecs),
                    indices,
                    metadata(prepared.resultMetadata));
        }
        var rows = (com.datastax.oss.protocol.internal.response.result.Rows) message;
        return Rows.of(metadata(rows.getMetadata()), List.copyOf(rows.getData()));
    }

    private static RowsMetadata metadata(com.datastax.oss.protocol.internal.response.result.RowsMetadata metadata) {
        boolean leftOut = (metadata.flags & ProtocolConstants.RowsFlag.NO_METADATA) != 0;
        return new RowsMetadata(
                metadata.columnCount,
                leftOut ? null : columns(metadata.columnSpecs),
                metadata.pagingState,
                buffer(metadata.newResultMetadataId));
    }

    private static List<ColumnSpec> columns(List<com.datastax.oss.protocol.internal.response.result.ColumnSpec> specs) {
        List<ColumnSpec> columns = new ArrayList<>();
        for (var spec : specs) {
            columns.add(new ColumnSpec(spec.ksName, spec.tableName, spec.name, type(spec.type)));
        }
        return columns;
    }

    /** The oracle's type by way of its own bytes, for its classes say less than it writes. */
    private static DataType type(RawType type) {
        ByteBufferPrimitives primitives = new ByteBufferPrimitives();
        ByteBufferPrimitives.Buffer buffer = primitives.allocate(type.encodedSize(5));
        type.encode(buffer, primitives, 5);
        DataType ours = DataType.decode(new WireInput(buffer.readable(), "type"));
        WireOutput out = new WireOutput(16);
        ours.encode(out);
        if (!out.written().equals(buffer.readable())) {
            throw new AssertionError(ours + " is not what the oracle wrote");
        }
        return ours;
    }

    private static @Nullable ByteBuffer buffer(byte @Nullable [] bytes) {
        return bytes == null ? null : ByteBuffer.wrap(bytes);
    }
}
