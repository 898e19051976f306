// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.tls.TlsOptions;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What scylladb/python-driver#614 is about, over real sockets and real TLS: the peer or the kernel does the harm, and what
 * counts is what the callbacks of the requests are given. docs/COVERAGE.md says which case of that tests is which
 * test here.
 */
class SeedTlsTest extends TlsHarness {
    /** Looks like a record of data, and fails authentication. */
    private static final byte[] DAMAGED_RECORD = new byte[5 + 40];

    static {
        DAMAGED_RECORD[0] = 23;
        DAMAGED_RECORD[1] = 3;
        DAMAGED_RECORD[2] = 3;
        DAMAGED_RECORD[4] = 40;
    }

    /** Answers a query with bytes that are no record of this session. */
    private static @Nullable Response damaging(StandIn.Session session, Frame frame) {
        if (frame.message().opcode() == Opcode.QUERY) {
            session.writeRaw(DAMAGED_RECORD);
            return null;
        }
        return StandIn.usual(session, frame);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_handshake_that_we_refuse_is_told_to_the_opener(String protocol)
            throws GeneralSecurityException, IOException, InterruptedException {
        try (StandIn node = node(authority.expired("127.0.0.1"), protocol, false)) {
            ConnectionShutdownException thrown = shutdown(opening(node, TlsOptions.builder()));
            assertThat(thrown.failure().kind()).isEqualTo(FailureKind.SERVER_CERT_REFUSED);
            assertThat(thrown.failure().phase()).isEqualTo(Phase.TLS_HANDSHAKE);
            assertThat(thrown.fate()).isEqualTo(Fate.NOT_SENT);
            assertThat(thrown).hasMessageContaining(node.endpoint().toString()).hasMessageContaining("expired");
            assertThat(thrown.getCause()).isSameAs(thrown.failure().cause()).isInstanceOf(SSLException.class);
            node.next().awaitEnd();
        }
    }

    @Test
    void a_handshake_that_the_peer_refuses_is_told_to_the_opener()
            throws GeneralSecurityException, IOException, InterruptedException {
        try (StandIn node = node("TLSv1.2", StandIn::usual)) {
            ConnectionShutdownException thrown =
                    shutdown(opening(node, TlsOptions.builder().protocols("TLSv1.3")));
            assertThat(thrown.failure().kind()).isEqualTo(FailureKind.NO_COMMON_PARAMETERS);
            assertThat(thrown.failure().phase()).isEqualTo(Phase.TLS_HANDSHAKE);
            assertThat(thrown)
                    .hasMessageContaining(node.endpoint().toString())
                    .hasMessageContaining("protocol_version");
            assertThat(thrown.getCause()).isSameAs(thrown.failure().cause()).isInstanceOf(SSLException.class);
            node.next().awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_close_asked_for_before_the_reset_was_heard_stays_a_close_though_tls_cannot_be_ended(String protocol)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(protocol, StandIn::silentToQueries)) {
            Connection connection = open(node);
            StandIn.Session session = node.next();
            List<CompletableFuture<Frame>> calls = ask(connection, 10);
            await(() -> session.requests.get() == 12);
            CountDownLatch loop = holdLoop();
            session.reset();
            connection.close("the pool shrinks");
            loop.countDown();
            Failure failure = assertTold(connection, calls, Fate.MAYBE_SENT, "is closed", "the pool shrinks");
            assertThat(failure.kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_close_asked_for_after_the_reset_does_not_replace_it(String protocol)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(protocol, StandIn::usual)) {
            Connection connection = open(node);
            node.next().reset();
            Failure failure = get(connection.whenDead());
            connection.close("too late");
            inLoop(() -> {});
            assertThat(connection.lastError()).containsSame(failure);
            assertThat(connection.isDefunct()).isTrue();
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void behind_a_broken_pipe_the_end_of_the_stream_is_found_and_both_are_told()
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node("TLSv1.3", StandIn::silentToQueries)) {
            Connection connection = open(node);
            StandIn.Session session = node.next();
            List<CompletableFuture<Frame>> calls = ask(connection, 10);
            await(() -> session.requests.get() == 12);
            List<CompletableFuture<Frame>> late = new ArrayList<>();
            inLoop(() -> {
                try {
                    session.cut();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                // The first of these is answered by a reset, and a later one by the broken pipe.
                await(() -> {
                    late.add(ask(connection));
                    return connection.lastError().isPresent();
                });
            });
            String end = "PEER_TRUNCATED: the peer ended TCP (FIN) without close_notify";
            Failure failure = assertTold(connection, calls, Fate.MAYBE_SENT, end, "\n  seen by the write: Broken pipe");
            assertThat(failure.cause()).isInstanceOf(EOFException.class);
            assertThat(failure.evidence()).anySatisfy(seen -> {
                assertThat(seen.thrown()).isInstanceOf(IOException.class);
                assertThat(seen.detail()).startsWith("Broken pipe");
            });
            assertTold(connection, List.of(late.get(0)), Fate.MAYBE_SENT, end);
            assertTold(connection, List.of(late.get(late.size() - 1)), Fate.NOT_SENT, end);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_rebooted_node_is_told_on_each_of_its_connections_and_on_no_other(String protocol)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(protocol, StandIn::silentToQueries);
                StandIn neighbour = node(protocol, StandIn::usual)) {
            Connection other = open(neighbour);
            Connection busy = open(node);
            StandIn.Session busySession = node.next();
            Connection idle = open(node);
            List<CompletableFuture<Frame>> calls = ask(busy, 10);
            await(() -> busySession.requests.get() == 12);
            busySession.reset();
            node.next().reset();
            Failure ofBusy = get(busy.whenDead());
            Failure ofIdle = get(idle.whenDead());
            assertThat(List.of(ofBusy.kind(), ofIdle.kind())).containsOnly(FailureKind.PEER_RESET);
            assertThat(List.of(ofBusy.phase(), ofIdle.phase())).containsExactly(Phase.IN_FLIGHT, Phase.IDLE);
            assertThat(ofBusy.connection()).isNotEqualTo(ofIdle.connection());
            assertTold(busy, calls, Fate.MAYBE_SENT, "PEER_RESET: Connection reset");

            assertThat(refused(nobody(), trusting).kind())
                    .as("while it is down")
                    .isEqualTo(FailureKind.CONNECT_REFUSED);
            Connection again = open(node);
            assertThat(get(again.send(Options.INSTANCE)).message()).isInstanceOf(Supported.class);
            assertThat(again.lastError()).isEmpty();
            get(ask(other));
            assertThat(other.lastError()).isEmpty();
            Failure remembered = assertTold(busy, List.of(ask(busy)), Fate.NOT_SENT, "PEER_RESET: Connection reset");
            assertThat(remembered).isSameAs(ofBusy);
            assertThat(ofBusy.aftermath().count()).isZero();
        }
    }

    @Test
    void the_first_cause_is_kept_whatever_is_said_later()
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node("TLSv1.3", StandIn::silentToQueries)) {
            Connection connection = open(node);
            StandIn.Session session = node.next();
            List<CompletableFuture<Frame>> calls = ask(connection, 10);
            await(() -> session.requests.get() == 12);
            SSLException first = new SSLException("Received fatal alert: internal_error");
            CountDownLatch loop = holdLoop();
            connection.defunct(first);
            connection.defunct(new IOException("Connection reset by peer"));
            connection.defunct(new IOException("Bad file descriptor"));
            loop.countDown();
            Failure failure = assertTold(connection, calls, Fate.MAYBE_SENT, "Received fatal alert: internal_error");
            inLoop(() -> {});
            assertThat(failure.cause()).isSameAs(first);
            assertThat(failure.evidence()).hasSize(1);
            assertThat(failure.aftermath().count()).isEqualTo(2);
            assertTold(connection, List.of(ask(connection)), Fate.NOT_SENT, "Received fatal alert: internal_error");
            assertThat(connection.lastError()).containsSame(failure);
            session.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void who_waits_for_responses_is_told_the_tls_error(String protocol)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(protocol, SeedTlsTest::damaging)) {
            Connection connection = open(node);
            ConnectionShutdownException thrown = catchThrowableOfType(
                    ConnectionShutdownException.class,
                    () -> connection.waitForResponses(List.of(query("a"), query("b")), Duration.ofSeconds(30)));
            Failure failure = get(connection.whenDead());
            assertThat(thrown.failure()).isSameAs(failure);
            assertThat(failure.kind()).isEqualTo(FailureKind.RECORD_INVALID);
            assertThat(thrown.getCause()).isSameAs(failure.cause()).isInstanceOf(SSLException.class);
            assertThat(thrown)
                    .hasMessageStartingWith("Connection is defunct: RECORD_INVALID: ")
                    .hasMessageContaining("\n  node " + node.endpoint())
                    .hasMessageContaining("\n  seen by the TLS layer: " + failure.detail());
            assertThat(thrown.getSuppressed())
                    .as("the stack of who waited")
                    .anySatisfy(here -> assertThat(here.getStackTrace())
                            .anyMatch(at -> at.getClassName().startsWith(SeedTlsTest.class.getName())));
            assertThat(failure.decisive().witness()).isEqualTo(Witness.TLS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void a_send_on_a_dead_connection_is_told_the_tls_error(String protocol)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(protocol, SeedTlsTest::damaging)) {
            Connection connection = open(node);
            CompletableFuture<Frame> first = ask(connection);
            Failure failure = get(connection.whenDead());
            List<CompletableFuture<Frame>> later = ask(connection, 3);
            assertThat(later).allMatch(CompletableFuture::isDone);
            assertTold(connection, later, Fate.NOT_SENT, "RECORD_INVALID: ", failure.detail());
            assertThat(shutdown(first).failure()).isSameAs(failure);
        }
    }

    @Test
    void a_send_on_a_closed_connection_is_told_who_closed_it()
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node("TLSv1.3", StandIn::usual)) {
            Connection connection = open(node);
            connection.close("the pool shrinks");
            get(connection.whenDead());
            assertTold(connection, ask(connection, 3), Fate.NOT_SENT, "is closed", "the pool shrinks");
            node.next().awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void each_of_a_thousand_requests_in_flight_is_told_at_a_moment_when_all_is_settled(String protocol)
            throws ExecutionException, GeneralSecurityException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = node(protocol, StandIn::silentToQueries)) {
            Connection connection = open(node);
            StandIn.Session session = node.next();
            AtomicInteger settled = new AtomicInteger();
            List<CompletableFuture<Void>> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                calls.add(ask(connection).thenAccept(frame -> {}).whenComplete((nothing, thrown) -> {
                    if (connection.isDefunct() && connection.lastError().isPresent()) {
                        settled.incrementAndGet();
                    }
                }));
            }
            await(() -> session.requests.get() == 1002);
            session.reset();
            Failure failure =
                    assertTold(connection, calls, Fate.MAYBE_SENT, "PEER_RESET: Connection reset", "1000 requests");
            assertThat(failure.requestsInFlight()).isEqualTo(1000);
            assertThat(failure.cause()).isInstanceOf(IOException.class).hasMessageStartingWith("Connection reset");
            assertThat(settled).hasValue(1000);
            assertThat(connection.inFlight()).isZero();
            assertThat(get(connection.whenDead())).isSameAs(failure);
        }
    }

    /** A port where nobody listens any more. */
    private static Endpoint nobody() throws IOException {
        try (StandIn gone = StandIn.plain()) {
            return gone.endpoint();
        }
    }

    private CompletableFuture<Connection> opening(StandIn node, TlsOptions.Builder tls) {
        ConnectionOptions options =
                ConnectionOptions.DEFAULT.withTls(tls.trustPem(trusted).build());
        return Connection.open(transport, node.endpoint(), options).toCompletableFuture();
    }
}
