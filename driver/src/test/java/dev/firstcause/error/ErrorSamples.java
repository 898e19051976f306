// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.ConnectionErrors;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of each error, at a fixed time. */
final class ErrorSamples {
    static final Instant NOW = Instant.parse("2026-03-01T10:20:30.456Z");
    static final Endpoint FIRST = new Endpoint("10.0.0.1", 9042);
    static final Endpoint SECOND = new Endpoint("10.0.0.2", 9042);
    static final Endpoint THIRD = new Endpoint("10.0.0.3", 9042);

    private ErrorSamples() {}

    static Failure failure(Endpoint node, Phase phase, Sign sign, FailureKind kind, IOException thrown, Instant at) {
        Witness witness = phase == Phase.CONNECT ? Witness.CONNECT : Witness.READ;
        Evidence evidence = new Evidence(sign, witness, phase, at, kind, String.valueOf(thrown.getMessage()), thrown);
        Duration age = phase == Phase.CONNECT ? Duration.ofMillis(3) : Duration.ofMinutes(90);
        int requests = phase == Phase.IN_FLIGHT ? 12 : 0;
        return new Failure("node " + node + " (TLSv1.3)", age, requests, List.of(evidence), evidence);
    }

    static Failure reset(Endpoint node, Duration ago) {
        IOException thrown = new SocketException("Connection reset");
        return failure(node, Phase.IN_FLIGHT, Sign.KERNEL_ERROR, FailureKind.PEER_RESET, thrown, NOW.minus(ago));
    }

    static Failure truncated(Endpoint node, Duration ago) {
        IOException thrown = new EOFException("FIN without close_notify, between records");
        return failure(node, Phase.IDLE, Sign.END, FailureKind.PEER_TRUNCATED, thrown, NOW.minus(ago));
    }

    static Failure refused(Endpoint node, Duration ago) {
        IOException thrown = new ConnectException("Connection refused");
        return failure(node, Phase.CONNECT, Sign.KERNEL_ERROR, FailureKind.CONNECT_REFUSED, thrown, NOW.minus(ago));
    }

    static ConnectionShutdownException death(Failure failure, Fate fate) {
        return new ConnectionShutdownException(failure, fate);
    }

    static Attempt died(Endpoint node, Fate fate) {
        return new Attempt(node, Duration.ofMillis(12), fate, death(reset(node, Duration.ZERO), fate));
    }

    static Attempt busy(Endpoint node) {
        return new Attempt(node, Duration.ZERO, Fate.NOT_SENT, ConnectionErrors.busy(node, 1024));
    }

    static Attempt timedOut(Endpoint node) {
        Throwable cause = ConnectionErrors.timeout(node, Fate.MAYBE_SENT);
        return new Attempt(node, Duration.ofSeconds(2), Fate.MAYBE_SENT, cause);
    }

    static Attempt answered(Endpoint node, ErrorResponse error) {
        return Attempt.answered(node, Duration.ofMillis(7), error);
    }

    static NodeReport up(Endpoint node, int inFlight) {
        Instant since = NOW.minus(Duration.ofHours(3));
        return report(node, "dc1", "r1", NodeState.UP, since, 1, inFlight, null, null, 0, List.of(), List.of());
    }

    /** A node that was reset, and refuses since. */
    static NodeReport down(Endpoint node, Failure death, Duration lastTryAgo) {
        Failure lastTry = refused(node, lastTryAgo);
        List<Trouble> troubles = List.of(
                new Trouble(truncated(node, Duration.ofHours(2)), 3, NOW.minusSeconds(7300), NOW.minusSeconds(7200)),
                new Trouble(death, 1, death.at(), death.at()),
                new Trouble(lastTry, 5, NOW.minusSeconds(11), lastTry.at()));
        List<Change> history = List.of(
                new Change(NodeState.CONNECTING, NOW.minusSeconds(9000), null),
                new Change(NodeState.UP, NOW.minusSeconds(8999), null),
                new Change(NodeState.DOWN, NOW.minusSeconds(7200), truncated(node, Duration.ofHours(2))),
                new Change(NodeState.UP, NOW.minusSeconds(7190), null),
                new Change(NodeState.DOWN, death.at(), death));
        Throwable failed = death(lastTry, Fate.NOT_SENT);
        return report(node, "dc1", "r1", NodeState.DOWN, death.at(), 0, 0, death, failed, 5, troubles, history);
    }

    static NodeReport neverConnected(Endpoint node) {
        Throwable lastTry = new UnknownHostException("db3.example.org");
        Instant since = NOW.minus(Duration.ofMinutes(4));
        return report(node, null, null, NodeState.CONNECTING, since, 0, 0, null, lastTry, 1, List.of(), List.of());
    }

    static NodeReport notTriedYet(Endpoint node) {
        return report(node, "dc1", null, NodeState.CONNECTING, NOW, 0, 0, null, null, 0, List.of(), List.of());
    }

    static NodeReport removed(Endpoint node) {
        Failure death = truncated(node, Duration.ofSeconds(40));
        return report(node, "dc2", "r9", NodeState.REMOVED, death.at(), 0, 0, death, null, 0, List.of(), List.of());
    }

    private static NodeReport report(
            Endpoint node,
            @Nullable String datacenter,
            @Nullable String rack,
            NodeState state,
            Instant since,
            int connections,
            int inFlight,
            @Nullable Failure lastDeath,
            @Nullable Throwable lastTry,
            long tries,
            List<Trouble> troubles,
            List<Change> history) {
        Instant lastTryAt = lastTry == null ? null : NOW.minusSeconds(2);
        Instant nextTryAt = state == NodeState.DOWN ? NOW.plusSeconds(4) : lastTry == null ? null : NOW;
        return new NodeReport(
                node,
                null,
                datacenter,
                rack,
                null,
                state,
                since,
                connections,
                1,
                inFlight,
                lastDeath,
                lastDeath == null ? null : lastDeath.at(),
                lastTry,
                lastTryAt,
                tries,
                nextTryAt,
                troubles,
                history);
    }

    static ServerErrorException serverError(ErrorResponse error) {
        return ServerErrorException.of(error, FIRST, List.of(answered(FIRST, error)));
    }

    /** One of each error that a server answers with. */
    static List<ErrorResponse> answers() {
        Consistency quorum = Consistency.QUORUM;
        ErrorResponse.ReplicaFailures two = new ErrorResponse.ReplicaFailures(2, Map.of());
        ErrorResponse.ReplicaFailures one =
                new ErrorResponse.ReplicaFailures(1, Map.of(InetAddress.getLoopbackAddress(), 1));
        List<ErrorResponse> answers = new ArrayList<>(List.of(
                new ErrorResponse.Unavailable("Cannot achieve consistency level QUORUM", quorum, 3, 2),
                new ErrorResponse.ReadTimeout("Operation timed out", quorum, 1, 2, true),
                new ErrorResponse.ReadTimeout("Operation timed out", quorum, 2, 2, false),
                new ErrorResponse.WriteTimeout(
                        "Operation timed out", quorum, 1, 2, "SIMPLE", ErrorResponse.WriteTimeout.NO_CONTENTIONS),
                new ErrorResponse.WriteTimeout("CAS operation timed out", Consistency.SERIAL, 1, 2, "CAS", 1),
                new ErrorResponse.ReadFailure("Operation failed", quorum, 1, 2, one, true),
                new ErrorResponse.WriteFailure("Operation failed", Consistency.ONE, 0, 1, two, "BATCH"),
                new ErrorResponse.FunctionFailure("execution of 'ks.f' failed", "ks", "f", List.of("int", "text")),
                new ErrorResponse.CasWriteUnknown("CAS operation result is unknown", Consistency.SERIAL, 1, 2),
                new ErrorResponse.AlreadyExists("Cannot add already existing table", "ks", "t"),
                new ErrorResponse.AlreadyExists("Keyspace ks already exists", "ks", ""),
                new ErrorResponse.Unprepared("No such prepared statement", ByteBuffer.wrap(new byte[] {1, -1})),
                new ErrorResponse.Plain(ErrorCode.OVERLOADED, "Too many requests"),
                new ErrorResponse.Plain(ErrorCode.IS_BOOTSTRAPPING, "Cannot read from a bootstrapping node"),
                new ErrorResponse.Plain(ErrorCode.TRUNCATE_ERROR, "Error during truncate: a replica is down"),
                new ErrorResponse.Plain(ErrorCode.CDC_WRITE_FAILURE, "Rejecting mutation: CDC is full"),
                new ErrorResponse.Plain(ErrorCode.SYNTAX_ERROR, "line 1:0 no viable alternative at input 'SELCT'"),
                new ErrorResponse.Plain(ErrorCode.UNAUTHORIZED, "User app has no SELECT permission on ks.t"),
                new ErrorResponse.Plain(ErrorCode.INVALID, "Undefined column name x"),
                new ErrorResponse.Plain(ErrorCode.CONFIG_ERROR, "Unable to find replication strategy"),
                new ErrorResponse.Plain(ErrorCode.AUTHENTICATION_ERROR, "Not authenticated"),
                new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, "Invalid value for the paging state"),
                new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, "java.lang.NullPointerException\n\tat a.B.c(B.java)"),
                new ErrorResponse.Plain(ErrorCode.SERVER_ERROR, "")));
        answers.add(new ErrorResponse.Plain(0x4711, "Something new"));
        return answers;
    }

    /** One or more of each exception, by what is shown. */
    static Map<String, RuntimeException> all() {
        Map<String, RuntimeException> all = new LinkedHashMap<>();
        all.put(
                "no node is available",
                new NoNodeAvailableException(
                        List.of(
                                down(FIRST, reset(FIRST, Duration.ofSeconds(12)), Duration.ofSeconds(2)),
                                neverConnected(THIRD),
                                notTriedYet(new Endpoint("fe80::4", 9142)),
                                removed(SECOND)),
                        NOW));
        all.put("no node was ever connected", new NoNodeAvailableException(List.of(neverConnected(THIRD)), NOW));
        all.put(
                "all connections are busy",
                new SessionBusyException(
                        List.of(
                                up(FIRST, 1024),
                                up(SECOND, 1024),
                                down(THIRD, reset(THIRD, Duration.ofSeconds(300)), Duration.ofSeconds(2))),
                        1024,
                        List.of(busy(FIRST).cause(), busy(SECOND).cause()),
                        NOW));
        Map<Endpoint, Throwable> contactPoints = new LinkedHashMap<>();
        contactPoints.put(FIRST, death(truncated(FIRST, Duration.ZERO), Fate.NOT_SENT));
        contactPoints.put(SECOND, death(refused(SECOND, Duration.ZERO), Fate.NOT_SENT));
        contactPoints.put(new Endpoint("db3.example.org", 9042), new UnknownHostException("db3.example.org"));
        all.put("no contact point can be used", new SessionOpeningException(contactPoints));
        all.put(
                "the only contact point cannot be used",
                new SessionOpeningException(Map.of(SECOND, contactPoints.get(SECOND))));
        Map<Endpoint, Throwable> unusable = new LinkedHashMap<>();
        unusable.put(FIRST, UnusableNodeException.of(FIRST, "its cluster has no data centre \"dc9\", only [dc1]"));
        unusable.put(
                SECOND,
                UnusableNodeException.of(
                        SECOND,
                        "keyspace shop cannot be used",
                        new ErrorResponse.Plain(ErrorCode.INVALID, "Keyspace 'shop' does not exist")));
        all.put("contact points are of no use", new SessionOpeningException(unusable));
        all.put(
                "all attempts failed",
                new AttemptsFailedException(
                        List.of(busy(FIRST), died(SECOND, Fate.NOT_SENT), busy(THIRD)), NoMore.PLAN_EXHAUSTED));
        all.put(
                "it may have been executed",
                new AttemptsFailedException(
                        List.of(busy(FIRST), died(SECOND, Fate.MAYBE_SENT)), NoMore.NOT_IDEMPOTENT));
        all.put(
                "the answer was cut",
                new AttemptsFailedException(List.of(died(SECOND, Fate.ANSWER_PARTLY_RECEIVED)), NoMore.NOT_IDEMPOTENT));
        all.put(
                "answers that exclude an effect",
                new AttemptsFailedException(
                        List.of(
                                answered(FIRST, answers().get(0)),
                                answered(SECOND, answers().get(13))),
                        NoMore.LIMIT_REACHED));
        all.put(
                "time is up",
                new OperationTimedOutException(
                        Duration.ofMillis(2012), List.of(died(FIRST, Fate.MAYBE_SENT), timedOut(SECOND))));
        List<NotAsked> notAsked = List.of(
                NotAsked.byConsistency(List.of(removed(SECOND)), Consistency.LOCAL_QUORUM),
                NotAsked.bySession(List.of(notTriedYet(new Endpoint("fe80::4", 9142)))));
        all.put(
                "no node is available, and those of other data centres were not asked",
                new NoNodeAvailableException(List.of(neverConnected(THIRD)), notAsked, NOW));
        all.put(
                "all attempts failed, and nodes of other data centres were not asked",
                new AttemptsFailedException(
                        List.of(died(FIRST, Fate.NOT_SENT)), NoMore.PLAN_EXHAUSTED, List.of(), notAsked, NOW));
        ErrorResponse unavailable = answers().get(0);
        all.put(
                "an attempt may have been executed, and then came an error",
                ServerErrorException.of(
                        unavailable, SECOND, List.of(died(FIRST, Fate.MAYBE_SENT), answered(SECOND, unavailable))));
        for (ErrorResponse answer : answers()) {
            all.put("an error of the server, " + (all.size() - 13), serverError(answer));
        }
        return all;
    }
}
