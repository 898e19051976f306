// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long each step is waited for: to the tick, on a clock of our own. */
@Timeout(60)
class OpeningDeadlinesTest {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration STARTUP = Duration.ofSeconds(3);
    private static final Duration TICK = Duration.ofNanos(Loop.TICK_NANOS);
    private static final ConnectionOptions OPTIONS = ConnectionOptions.DEFAULT
            .withTimeouts(new ConnectionOptions.Timeouts(
                    CONNECT, STARTUP, Duration.ofSeconds(1), Duration.ofSeconds(30), STARTUP, STARTUP))
            .withCredentials(new ConnectionOptions.Credentials("app", "secret"))
            .withEvents(List.of("STATUS_CHANGE"));

    private final ScriptedNode node = new ScriptedNode();

    @AfterEach
    void letAllThreadsEnd() {
        node.loop.letOthersIn();
    }

    @Test
    void a_look_up_has_the_time_of_the_connect_and_what_it_finds_later_is_not_used() throws InterruptedException {
        node.loop.keepOthersOut();
        CompletableFuture<Thread> resolver = new CompletableFuture<>();
        Lookups lookups = new Lookups(
                host -> {
                    resolver.complete(Thread.currentThread());
                    return InetAddress.getAllByName(host);
                },
                1);
        CompletableFuture<Connection> opening =
                Opening.begin(node.transport, ScriptedNode.NAMED, OPTIONS, ConnectionListener.NONE, lookups);
        node.turn();
        Failure failure = diesAfter(CONNECT, opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.RESOLVE_FAILED);
        assertThat(failure.phase()).isEqualTo(Phase.CONNECT);
        assertThat(failure.decisive().witness()).isEqualTo(Witness.RESOLVER);
        assertThat(failure.detail()).isEqualTo("the node's name was not looked up in 5000 ms; it is localhost");
        assertThat(failure.headline()).isEqualTo("RESOLVE_FAILED: the node's name was not looked up in N ms");
        node.loop.letOthersIn();
        resolver.join().join();
        node.turn();
        assertThat(node.transport.wires()).isEmpty();
        assertThat(failure.aftermath().count()).isZero();
    }

    @Test
    void a_look_up_does_not_keep_the_process_alive() {
        node.loop.keepOthersOut();
        CompletableFuture<Connection> opening = node.begin(ScriptedNode.NAMED, OPTIONS);
        assertThat(opening).isNotDone();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("firstcause-resolver"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }

    @Test
    void a_connect_that_nobody_answers_ends_at_its_time() {
        node.transport.holdConnects();
        CompletableFuture<Connection> opening = begin(OPTIONS);
        Failure failure = diesAfter(CONNECT, opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_TIMEOUT);
        assertThat(failure.phase()).isEqualTo(Phase.CONNECT);
        assertThat(failure.decisive().witness()).isEqualTo(Witness.CONNECT);
        assertThat(failure.detail()).isEqualTo("no answer to the connect in 5000 ms");
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void a_handshake_has_what_the_connect_left_of_its_time(@TempDir Path folder) throws IOException {
        node.transport.holdConnects();
        CompletableFuture<Connection> opening = begin(OPTIONS.withTls(trusting(folder)));
        node.loop.advance(Duration.ofSeconds(4));
        node.wire().establish();
        node.turn();
        assertThat(node.wire().takeWritten()).startsWith(22, 3);
        Failure failure = diesAfter(Duration.ofSeconds(1), opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.HANDSHAKE_TIMEOUT);
        assertThat(failure.phase()).isEqualTo(Phase.TLS_HANDSHAKE);
        assertThat(failure.decisive().witness()).isEqualTo(Witness.TLS);
        assertThat(failure.detail()).isEqualTo("the TLS handshake did not end in 5000 ms, and not one byte has come");
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void a_handshake_that_stands_still_says_how_far_it_got(@TempDir Path folder) throws IOException {
        CompletableFuture<Connection> opening = begin(OPTIONS.withTls(trusting(folder)));
        node.wire().deliver((byte) 22, (byte) 3, (byte) 3, (byte) 0, (byte) 100, (byte) 2, (byte) 0);
        node.turn();
        assertThat(diesAfter(CONNECT, opening).detail())
                .isEqualTo(
                        "the TLS handshake did not end in 5000 ms, of which 7 bytes have come, the last 7 of a record of"
                                + " 105");
    }

    @ParameterizedTest
    @CsvSource({"0, OPTIONS", "1, STARTUP", "2, AUTH_RESPONSE", "3, REGISTER"})
    void each_step_of_the_start_has_a_time_of_its_own(int answers, String step) {
        CompletableFuture<Connection> opening = begin(OPTIONS);
        for (Response answer : usual().subList(0, answers)) {
            node.loop.advance(STARTUP.minus(TICK));
            node.answer(answer);
        }
        assertThat(node.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.message().opcode()).hasToString(step));
        Failure failure = diesAfter(STARTUP, opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.PEER_SILENT);
        assertThat(failure.phase()).isEqualTo(Phase.STARTUP);
        assertThat(failure.decisive().witness()).isEqualTo(Witness.PROTOCOL);
        assertThat(failure.detail()).isEqualTo(step + " was not answered in 3000 ms");
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void answers_in_the_last_moment_are_in_time_and_a_ready_connection_has_no_deadline() {
        CompletableFuture<Connection> opening = begin(OPTIONS);
        for (Response answer : usual()) {
            assertThat(opening).isNotDone();
            node.loop.advance(STARTUP.minus(TICK));
            node.answer(answer);
        }
        assertThat(opening).isCompleted();
        node.loop.advance(Duration.ofSeconds(20));
        assertThat(opening.join().lastError()).isEmpty();
    }

    @Test
    void a_deadline_that_passes_while_it_dies_is_not_what_it_died_of() {
        CompletableFuture<Connection> opening = begin(OPTIONS);
        node.loop.advance(STARTUP.minus(TICK));
        IOException reset = new IOException("Connection reset by peer");
        node.wire().fail(Operation.WRITE, reset);
        node.turn();
        node.loop.advance(TICK);
        assertThat(opening).isNotDone();
        node.loop.advance(Duration.ofNanos(Lifeline.PATIENCE_NANOS));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.cause()).isSameAs(reset);
        assertThat(failure.evidence()).hasSize(1);
    }

    /** Not a tick earlier. */
    private Failure diesAfter(Duration time, CompletableFuture<Connection> opening) {
        node.loop.advance(time.minus(TICK));
        assertThat(opening).isNotDone();
        node.loop.advance(TICK);
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.decisive().sign()).isEqualTo(Sign.OWN_VERDICT);
        assertThat(failure.cause()).isInstanceOf(SocketTimeoutException.class).hasMessageContaining(failure.detail());
        assertThat(failure.evidence()).hasSize(1);
        return failure;
    }

    private static List<Response> usual() {
        return List.of(
                new Supported(Map.of()),
                new Authenticate("PasswordAuthenticator"),
                new AuthSuccess(null),
                Ready.INSTANCE);
    }

    private CompletableFuture<Connection> begin(ConnectionOptions options) {
        CompletableFuture<Connection> opening = node.begin(options);
        node.lookUp();
        return opening;
    }

    private static TlsOptions trusting(Path folder) throws IOException {
        return TlsOptions.builder()
                .trustPem(TestAuthority.create().writeTo(folder))
                .build();
    }
}
