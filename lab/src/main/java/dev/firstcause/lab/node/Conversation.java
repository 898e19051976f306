// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.lab.node.NodeSettings.Credentials;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far client and node have come: what a request is answered with, and what an answer changes. Belongs to the node's
 * thread.
 *
 * <pre>
 *   NEW -- STARTUP, READY -----------------------------> READY
 *    +---- STARTUP, AUTHENTICATE --> AUTHENTICATING -- AUTH_SUCCESS --^
 * </pre>
 */
final class Conversation {
    private static final String AUTHENTICATOR = "org.apache.cassandra.auth.PasswordAuthenticator";

    private final NodeCore core;
    private final Set<String> registered = new HashSet<>();
    private State state = State.NEW;

    private enum State {
        NEW,
        AUTHENTICATING,
        READY
    }

    Conversation(NodeCore core) {
        this.core = core;
    }

    Answer answer(Received received) {
        String unexpected = unexpected(received.opcode());
        if (unexpected != null) {
            return Answer.error(ErrorCode.PROTOCOL_ERROR, unexpected);
        }
        Response unprepared = core.replies().unprepared(received.request());
        if (unprepared != null) {
            return Answer.of(unprepared);
        }
        Rule rule = core.rules().find(received);
        return rule == null ? usual(received) : rule.answer(received);
    }

    /** Whether a Cassandra answers what comes next where it reads it, or in threads for nothing but authentication. */
    boolean isBeginning() {
        return state != State.READY;
    }

    /** In the words of Cassandra. */
    private @Nullable String unexpected(Opcode opcode) {
        return switch (state) {
            case NEW ->
                opcode == Opcode.STARTUP || opcode == Opcode.OPTIONS
                        ? null
                        : "Unexpected message " + opcode + ", expecting STARTUP or OPTIONS";
            case AUTHENTICATING ->
                opcode == Opcode.AUTH_RESPONSE ? null : "Unexpected message " + opcode + ", expecting SASL_RESPONSE";
            case READY ->
                opcode == Opcode.STARTUP ? "Unexpected message STARTUP, the connection is already initialized" : null;
        };
    }

    private Answer usual(Received received) {
        Request request = received.request();
        if (request instanceof Startup startup) {
            return startup(startup, received.version());
        } else if (request instanceof AuthResponse credentials) {
            return authenticate(credentials.token());
        } else if (request instanceof Register) {
            return Answer.of(Ready.INSTANCE);
        } else if (request instanceof Prepare prepare) {
            return Answer.of(core.replies().prepare(received, prepare));
        } else if (received.opcode() == Opcode.OPTIONS) {
            return Answer.of(new Supported(Map.of(
                    "PROTOCOL_VERSIONS",
                    core.settings().versionNames(),
                    Startup.COMPRESSION,
                    List.of("snappy", "lz4"),
                    Startup.CQL_VERSION,
                    List.of(SystemRows.CQL_VERSION))));
        }
        return core.replies().run(received);
    }

    private Answer startup(Startup startup, ProtocolVersion version) {
        String compression = startup.options().get(Startup.COMPRESSION);
        if (!startup.options().containsKey(Startup.CQL_VERSION)) {
            return Answer.error(ErrorCode.PROTOCOL_ERROR, "Missing value CQL_VERSION in STARTUP message");
        } else if (compression != null && !compression.equals("lz4") && !compression.equals("snappy")) {
            return Answer.error(ErrorCode.PROTOCOL_ERROR, "Unknown compression algorithm: " + compression);
        } else if ("snappy".equals(compression) && version == ProtocolVersion.V5) {
            return Answer.error(
                    ErrorCode.PROTOCOL_ERROR, "Snappy compression is not supported in protocol V5: use lz4");
        }
        return Answer.of(core.settings().credentials() == null ? Ready.INSTANCE : new Authenticate(AUTHENTICATOR));
    }

    /** SASL PLAIN: who to act as, the user, the password, with a zero before each of the latter two. */
    private Answer authenticate(@Nullable ByteBuffer token) {
        Credentials expected = core.settings().credentials();
        String text = token == null
                ? ""
                : StandardCharsets.UTF_8.decode(token.duplicate()).toString();
        String[] parts = text.split("\0", -1);
        if (expected == null) {
            return Answer.error(ErrorCode.PROTOCOL_ERROR, "Unexpected message AUTH_RESPONSE, nobody asked for it");
        } else if (parts.length != 3) {
            return Answer.error(ErrorCode.AUTHENTICATION_ERROR, "Credentials are to be sent as SASL PLAIN");
        } else if (expected.user().equals(parts[1]) && expected.password().equals(parts[2])) {
            return Answer.of(new AuthSuccess(null));
        }
        return Answer.error(
                ErrorCode.AUTHENTICATION_ERROR, "Provided username " + parts[1] + " and/or password are incorrect");
    }

    /**
     * A request was answered.
     *
     * @return whether that was the agreement of STARTUP, after which the bytes have another form
     */
    boolean onAnswered(Request request, Response response) {
        if (request instanceof Startup && response instanceof Authenticate) {
            state = State.AUTHENTICATING;
            return true;
        } else if (request instanceof Startup && response == Ready.INSTANCE) {
            state = State.READY;
            return true;
        } else if (response instanceof AuthSuccess) {
            state = State.READY;
        } else if (request instanceof Register register && response == Ready.INSTANCE) {
            registered.addAll(register.eventTypes());
        }
        return false;
    }

    /** Whether the client asked for such events. */
    boolean wants(Event event) {
        String type = Event.SCHEMA_CHANGE;
        if (event instanceof Event.Status) {
            type = Event.STATUS_CHANGE;
        } else if (event instanceof Event.Topology) {
            type = Event.TOPOLOGY_CHANGE;
        }
        return registered.contains(type);
    }

    /** The compression that STARTUP asks for. */
    static @Nullable Compressor compressor(Startup startup) {
        String name = startup.options().get(Startup.COMPRESSION);
        return name == null ? null : Compressor.of(name);
    }
}
