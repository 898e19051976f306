// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.AuthChallenge;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Every shape that a message can have: each makes frames of random content for a version of the protocol. */
@SuppressWarnings("ImmutableEnumChecker") // the makers hold no state
public enum Sample {
    STARTUP((some, version) -> new Startup(some.startupOptions())),
    OPTIONS((some, version) -> Options.INSTANCE),
    QUERY((some, version) -> new Query(some.text(2000), some.parameters(version))),
    PREPARE((some, version) ->
            new Prepare(some.text(500), some.chance() && version.isAtLeast(ProtocolVersion.V5) ? some.text(30) : null)),
    EXECUTE((some, version) -> new Execute(
            some.bytes(32), version.isAtLeast(ProtocolVersion.V5) ? some.bytes(16) : null, some.parameters(version))),
    REGISTER((some, version) -> new Register(some.strings())),
    BATCH((some, version) -> some.batch(version)),
    AUTH_RESPONSE((some, version) -> new AuthResponse(some.bytesOrNull())),
    ERROR_PLAIN((some, version) -> new ErrorResponse.Plain(
            some.pick(List.of(
                            ErrorCode.SERVER_ERROR,
                            ErrorCode.PROTOCOL_ERROR,
                            ErrorCode.AUTHENTICATION_ERROR,
                            ErrorCode.OVERLOADED,
                            ErrorCode.IS_BOOTSTRAPPING,
                            ErrorCode.TRUNCATE_ERROR,
                            ErrorCode.SYNTAX_ERROR,
                            ErrorCode.UNAUTHORIZED,
                            ErrorCode.INVALID,
                            ErrorCode.CONFIG_ERROR))
                    .number(),
            some.text(300))),
    ERROR_UNAVAILABLE((some, version) ->
            new ErrorResponse.Unavailable(some.text(300), some.consistency(), some.number(), some.number())),
    ERROR_WRITE_TIMEOUT((some, version) -> new ErrorResponse.WriteTimeout(
            some.text(300),
            some.consistency(),
            some.number(),
            some.number(),
            some.pick(List.of("SIMPLE", "BATCH", "CAS", "CDC")),
            ErrorResponse.WriteTimeout.NO_CONTENTIONS)),
    ERROR_READ_TIMEOUT((some, version) -> new ErrorResponse.ReadTimeout(
            some.text(300), some.consistency(), some.number(), some.number(), some.chance())),
    ERROR_READ_FAILURE((some, version) -> new ErrorResponse.ReadFailure(
            some.text(300), some.consistency(), some.number(), some.number(), some.failures(version), some.chance())),
    ERROR_FUNCTION_FAILURE((some, version) ->
            new ErrorResponse.FunctionFailure(some.text(300), some.text(20), some.text(20), some.strings())),
    ERROR_WRITE_FAILURE((some, version) -> new ErrorResponse.WriteFailure(
            some.text(300), some.consistency(), some.number(), some.number(), some.failures(version), "SIMPLE")),
    ERROR_CAS_WRITE_UNKNOWN((some, version) ->
            new ErrorResponse.CasWriteUnknown(some.text(300), some.consistency(), some.number(), some.number())),
    ERROR_ALREADY_EXISTS(
            (some, version) -> new ErrorResponse.AlreadyExists(some.text(300), some.text(20), some.text(20))),
    ERROR_UNPREPARED((some, version) -> new ErrorResponse.Unprepared(some.text(300), some.bytes(32))),
    READY((some, version) -> Ready.INSTANCE),
    AUTHENTICATE((some, version) -> new Authenticate(some.text(100))),
    SUPPORTED((some, version) -> new Supported(some.stringMultimap())),
    RESULT_VOID((some, version) -> Result.Nothing.INSTANCE),
    RESULT_ROWS((some, version) -> some.rows(version)),
    RESULT_KEYSPACE((some, version) -> new Result.Keyspace(some.text(48))),
    RESULT_PREPARED((some, version) -> some.prepared(version)),
    RESULT_SCHEMA((some, version) -> new Result.Schema(some.schemaChange(version))),
    EVENT_TOPOLOGY(
            (some, version) -> new Event.Topology(some.pick(List.of(Event.Topology.Movement.values())), some.inet())),
    EVENT_STATUS((some, version) -> new Event.Status(some.pick(List.of(Event.Status.Direction.values())), some.inet())),
    EVENT_SCHEMA((some, version) -> new Event.Schema(some.schemaChange(version))),
    AUTH_CHALLENGE((some, version) -> new AuthChallenge(some.bytesOrNull())),
    AUTH_SUCCESS((some, version) -> new AuthSuccess(some.bytesOrNull()));

    private interface Maker {
        Message make(Some some, ProtocolVersion version);
    }

    private final Maker maker;

    Sample(Maker maker) {
        this.maker = maker;
    }

    /** A frame of this shape; the same one for the same state of {@code random}. */
    public Frame frame(Random random, ProtocolVersion version) {
        Some some = new Some(random);
        Message message = maker.make(some, version);
        int streamId = message instanceof Event ? -1 : random.nextInt(Short.MAX_VALUE + 1);
        boolean response = message instanceof Response;
        boolean v4 = version.isAtLeast(ProtocolVersion.V4);
        boolean tracing = random.nextInt(4) == 0;
        return new Frame(
                version,
                streamId,
                tracing,
                response && tracing ? some.uuid() : null,
                response && v4 && random.nextInt(4) == 0 ? some.atLeastOneString() : List.of(),
                v4 && random.nextInt(4) == 0 ? some.bytesMap() : Map.of(),
                message);
    }
}
