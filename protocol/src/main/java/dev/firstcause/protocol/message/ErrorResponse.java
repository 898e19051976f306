// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * ERROR: why a request failed (sections 4.2.1 and 9 of the specifications). Errors whose code says all are
 * {@link Plain}, and so are errors of a code unknown here, for a newer server must not lose its message to an older
 * client.
 */
public sealed interface ErrorResponse extends Response {
    /** The code on the wire; {@link ErrorCode} names those known. */
    int code();

    /** What the server says. */
    String message();

    /**
     * Whether it is the OVERLOADED with which a Cassandra that shuts down refuses requests. It does so before it begins
     * with them, so nothing of such a request was executed; other OVERLOADED answers do not say that. There is no code for
     * it, so the text decides: {@code Dispatcher.dispatch} of Apache Cassandra 4.1 and 5.0 sends exactly this one.
     */
    default boolean isShutdownNotice() {
        return ErrorCode.of(code()) == ErrorCode.OVERLOADED && message().equals("Server is shutting down");
    }

    @Override
    default Opcode opcode() {
        return Opcode.ERROR;
    }

    @Override
    default void encode(WireOutput out, ProtocolVersion version) {
        out.writeInt(code());
        out.writeString(message());
        encodeDetails(out, version);
    }

    /** Writes what stands after the message. */
    void encodeDetails(WireOutput out, ProtocolVersion version);

    static ErrorResponse decode(WireInput in, ProtocolVersion version) {
        int number = in.readInt("error code");
        String message = in.readText("error message");
        ErrorCode code = ErrorCode.of(number);
        if (code == null) {
            return new Plain(number, message);
        }
        return switch (code) {
            case UNAVAILABLE -> Unavailable.decode(in, message);
            case WRITE_TIMEOUT -> WriteTimeout.decode(in, message, version);
            case READ_TIMEOUT -> ReadTimeout.decode(in, message);
            case READ_FAILURE -> ReadFailure.decode(in, message, version);
            case FUNCTION_FAILURE -> FunctionFailure.decode(in, message);
            case WRITE_FAILURE -> WriteFailure.decode(in, message, version);
            case CAS_WRITE_UNKNOWN -> CasWriteUnknown.decode(in, message);
            case ALREADY_EXISTS -> AlreadyExists.decode(in, message);
            case UNPREPARED -> Unprepared.decode(in, message);
            case SERVER_ERROR,
                    PROTOCOL_ERROR,
                    AUTHENTICATION_ERROR,
                    OVERLOADED,
                    IS_BOOTSTRAPPING,
                    TRUNCATE_ERROR,
                    CDC_WRITE_FAILURE,
                    SYNTAX_ERROR,
                    UNAUTHORIZED,
                    INVALID,
                    CONFIG_ERROR -> new Plain(number, message);
        };
    }

    /** An error that its code and message say all of. */
    record Plain(int code, String message) implements ErrorResponse {
        /** An error of a code known here. */
        public Plain(ErrorCode code, String message) {
            this(code.number(), message);
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {}
    }

    /**
     * Too few replicas are alive, so nothing was tried.
     *
     * @param required replicas that must be alive
     * @param alive replicas known to be alive
     */
    record Unavailable(String message, Consistency consistency, int required, int alive) implements ErrorResponse {
        static Unavailable decode(WireInput in, String message) {
            return new Unavailable(
                    message, Consistency.decode(in, "consistency"), in.readInt("required"), in.readInt("alive"));
        }

        @Override
        public int code() {
            return ErrorCode.UNAVAILABLE.number();
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {
            consistency.encode(out);
            out.writeInt(required);
            out.writeInt(alive);
        }
    }

    /**
     * Too few replicas acknowledged a write in time.
     *
     * @param received replicas that acknowledged
     * @param required replicas that had to
     * @param writeType the server's word for the kind of write, such as {@code SIMPLE} or {@code CAS}
     * @param contentions how often a CAS write met another one, from v5 on; {@link #NO_CONTENTIONS} otherwise
     */
    record WriteTimeout(
            String message, Consistency consistency, int received, int required, String writeType, int contentions)
            implements ErrorResponse {
        /** The server did not say how often a CAS write met another one. */
        public static final int NO_CONTENTIONS = -1;

        static WriteTimeout decode(WireInput in, String message, ProtocolVersion version) {
            Consistency consistency = Consistency.decode(in, "consistency");
            int received = in.readInt("received");
            int required = in.readInt("block_for");
            String writeType = in.readString("write_type");
            // Servers with early forms of v5 leave the contentions out.
            boolean said = hasContentions(version, writeType) && in.remaining() >= 2;
            int contentions = said ? in.readShort("contentions") : NO_CONTENTIONS;
            return new WriteTimeout(message, consistency, received, required, writeType, contentions);
        }

        private static boolean hasContentions(ProtocolVersion version, String writeType) {
            return version.isAtLeast(ProtocolVersion.V5) && writeType.equals("CAS");
        }

        @Override
        public int code() {
            return ErrorCode.WRITE_TIMEOUT.number();
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {
            consistency.encode(out);
            out.writeInt(received);
            out.writeInt(required);
            out.writeString(writeType);
            if (contentions != NO_CONTENTIONS && hasContentions(version, writeType)) {
                out.writeShort(contentions);
            }
        }
    }

    /**
     * Too few replicas answered a read in time.
     *
     * @param received replicas that answered
     * @param required replicas that had to
     * @param dataPresent whether the replica that was asked for the data itself answered
     */
    record ReadTimeout(String message, Consistency consistency, int received, int required, boolean dataPresent)
            implements ErrorResponse {
        static ReadTimeout decode(WireInput in, String message) {
            return new ReadTimeout(
                    message,
                    Consistency.decode(in, "consistency"),
                    in.readInt("received"),
                    in.readInt("block_for"),
                    in.readByte("data_present") != 0);
        }

        @Override
        public int code() {
            return ErrorCode.READ_TIMEOUT.number();
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {
            consistency.encode(out);
            out.writeInt(received);
            out.writeInt(required);
            out.writeByte(dataPresent ? 1 : 0);
        }
    }

    /**
     * Replicas that failed, other than by time.
     *
     * @param count how many failed
     * @param reasons for each of them a code, from v5 on; empty before
     */
    record ReplicaFailures(int count, Map<InetAddress, Integer> reasons) {
        public ReplicaFailures {
            reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
        }

        static ReplicaFailures decode(WireInput in, ProtocolVersion version) {
            if (!version.isAtLeast(ProtocolVersion.V5)) {
                return new ReplicaFailures(in.readInt("num_failures"), Map.of());
            }
            int count = in.readCount("reason_map count", 7);
            Map<InetAddress, Integer> reasons = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                reasons.put(in.readInetAddress("failed replica"), in.readShort("failure code"));
            }
            return new ReplicaFailures(reasons.size(), reasons);
        }

        void encode(WireOutput out, ProtocolVersion version) {
            if (!version.isAtLeast(ProtocolVersion.V5)) {
                out.writeInt(count);
                return;
            }
            out.writeInt(reasons.size());
            for (Map.Entry<InetAddress, Integer> reason : reasons.entrySet()) {
                out.writeInetAddress(reason.getKey());
                out.writeShort(reason.getValue());
            }
        }
    }

    /**
     * Replicas failed during a read.
     *
     * @param received replicas that answered
     * @param required replicas that had to
     * @param dataPresent whether the replica that was asked for the data itself answered
     */
    record ReadFailure(
            String message,
            Consistency consistency,
            int received,
            int required,
            ReplicaFailures failures,
            boolean dataPresent)
            implements ErrorResponse {
        static ReadFailure decode(WireInput in, String message, ProtocolVersion version) {
            return new ReadFailure(
                    message,
                    Consistency.decode(in, "consistency"),
                    in.readInt("received"),
                    in.readInt("block_for"),
                    ReplicaFailures.decode(in, version),
                    in.readByte("data_present") != 0);
        }

        @Override
        public int code() {
            return ErrorCode.READ_FAILURE.number();
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {
            consistency.encode(out);
            out.writeInt(received);
            out.writeInt(required);
            failures.encode(out, version);
            out.writeByte(dataPresent ? 1 : 0);
        }
    }

    /**
     * Replicas failed during a write.
     *
     * @param received replicas that acknowledged
     * @param required replicas that had to
     * @param writeType the server's word for the kind of write, such as {@code SIMPLE} or {@code CAS}
     */
    record WriteFailure(
            String message,
            Consistency consistency,
            int received,
            int required,
            ReplicaFailures failures,
            String writeType)
            implements ErrorResponse {
        static WriteFailure decode(WireInput in, String message, ProtocolVersion version) {
            return new WriteFailure(
                    message,
                    Consistency.decode(in, "consistency"),
                    in.readInt("received"),
                    in.readInt("block_for"),
                    ReplicaFailures.decode(in, version),
                    in.readString("write_type"));
        }

        @Override
        public int code() {
            return ErrorCode.WRITE_FAILURE.number();
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {
            consistency.encode(out);
            out.writeInt(received);
            out.writeInt(required);
            failures.encode(out, version);
            out.writeString(writeType);
        }
    }

    /** A user-defined function failed. Its argument types are given in CQL. */
    record FunctionFailure(String message, String keyspace, String function, List<String> argumentTypes)
            implements ErrorResponse {
        public FunctionFailure {
            argumentTypes = List.copyOf(argumentTypes);
        }

        static FunctionFailure decode(WireInput in, String message) {
            return new FunctionFailure(
                    message, in.readString("keyspace"), in.readString("function"), in.readStringList("argument type"));
        }

        @Override
        public int code() {
            return ErrorCode.FUNCTION_FAILURE.number();
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {
            out.writeString(keyspace);
            out.writeString(function);
            out.writeStringList(argumentTypes);
        }
    }

    /**
     * Whether a conditional write was done is not known.
     *
     * @param received replicas that acknowledged
     * @param required replicas that had to
     */
    record CasWriteUnknown(String message, Consistency consistency, int received, int required)
            implements ErrorResponse {
        static CasWriteUnknown decode(WireInput in, String message) {
            return new CasWriteUnknown(
                    message, Consistency.decode(in, "consistency"), in.readInt("received"), in.readInt("block_for"));
        }

        @Override
        public int code() {
            return ErrorCode.CAS_WRITE_UNKNOWN.number();
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {
            consistency.encode(out);
            out.writeInt(received);
            out.writeInt(required);
        }
    }

    /**
     * What a statement would create is there already.
     *
     * @param table empty where it is the keyspace that is there
     */
    record AlreadyExists(String message, String keyspace, String table) implements ErrorResponse {
        static AlreadyExists decode(WireInput in, String message) {
            return new AlreadyExists(message, in.readString("keyspace"), in.readString("table"));
        }

        @Override
        public int code() {
            return ErrorCode.ALREADY_EXISTS.number();
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {
            out.writeString(keyspace);
            out.writeString(table);
        }
    }

    /** The server does not know the prepared statement of that id. */
    record Unprepared(String message, ByteBuffer id) implements ErrorResponse {
        static Unprepared decode(WireInput in, String message) {
            return new Unprepared(message, in.readShortBytes("id"));
        }

        @Override
        public int code() {
            return ErrorCode.UNPREPARED.number();
        }

        @Override
        public void encodeDetails(WireOutput out, ProtocolVersion version) {
            out.writeShortBytes(id);
        }
    }
}
