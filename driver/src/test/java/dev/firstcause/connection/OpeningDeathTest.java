// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.message.AuthSuccess;
import dev.firstcause.protocol.message.Authenticate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.WireListener.Operation;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever ends an opening, in whichever step: its opener is told once, and told the cause. */
@Timeout(60)
class OpeningDeathTest {
    private static final ConnectionOptions ALL = ConnectionOptions.DEFAULT
            .withCredentials(new ConnectionOptions.Credentials("app", "secret"))
            .withEvents(List.of("STATUS_CHANGE"));
    private static final List<Response> USUAL =
            List.of(new Supported(Map.of()), new Authenticate("PasswordAuthenticator"), new AuthSuccess(null));

    private final ScriptedNode node = new ScriptedNode();
    private final AtomicInteger told = new AtomicInteger();
    private final IOException reset = new IOException("Connection reset");

    @TempDir
    Path folder;

    private ConnectionOptions tls;

    /** How far it had come. */
    enum Step {
        CONNECT(Phase.CONNECT),
        HANDSHAKE(Phase.TLS_HANDSHAKE),
        OPTIONS(Phase.STARTUP),
        STARTUP(Phase.STARTUP),
        AUTH_RESPONSE(Phase.STARTUP),
        REGISTER(Phase.STARTUP);

        private final Phase phase;

        Step(Phase phase) {
            this.phase = phase;
        }
    }

    @BeforeEach
    void writeTrust() throws IOException {
        tls = ALL.withTls(TlsOptions.builder()
                .trustPem(TestAuthority.create().writeTo(folder))
                .build());
    }

    @AfterEach
    void isToldOnce() {
        node.loop.letOthersIn();
        assertThat(told).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void a_kernels_error_is_told_as_the_same_object(Step step) {
        CompletableFuture<Connection> opening = beginAndReach(step);
        node.wire().fail(step == Step.CONNECT ? Operation.CONNECT : Operation.READ, reset);
        node.turn();
        Failure failure = OpeningFailure.of(opening);
        // Before its first answer a peer may have wanted TLS.
        assertThat(failure.kind())
                .isEqualTo(step == Step.OPTIONS ? FailureKind.PLAINTEXT_REFUSED : FailureKind.PEER_RESET);
        assertThat(failure.cause()).isSameAs(reset);
        assertThat(failure.phase()).isEqualTo(step.phase);
        assertThat(failure.decisive().witness()).isEqualTo(step == Step.CONNECT ? Witness.CONNECT : Witness.READ);
        assertThat(node.wire().isClosed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CONNECT")
    void the_end_of_the_stream_is_told_with_its_place(Step step) {
        CompletableFuture<Connection> opening = beginAndReach(step);
        node.wire().end();
        node.turn();
        Failure failure = OpeningFailure.of(opening);
        boolean handshake = step == Step.HANDSHAKE;
        boolean unanswered = step == Step.OPTIONS;
        assertThat(failure.kind())
                .isEqualTo(
                        handshake
                                ? FailureKind.PEER_TRUNCATED
                                : unanswered ? FailureKind.PLAINTEXT_REFUSED : FailureKind.PEER_CLOSED);
        assertThat(failure.detail())
                .isEqualTo(
                        handshake
                                ? "the peer ended TCP (FIN) without close_notify, after our ClientHello, 0 bytes received"
                                : "the peer ended TCP (FIN) between frames"
                                        + (unanswered ? ", before it answered one byte to our plaintext" : ""));
        assertThat(failure.cause()).isInstanceOf(EOFException.class);
        assertThat(failure.phase()).isEqualTo(step.phase);
        assertThat(node.wire().isClosed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"OPTIONS, 0", "STARTUP, 1", "AUTH_RESPONSE, 2"})
    void what_the_peer_said_before_it_went_weighs_more_than_the_write_it_broke(Step step, int answer) {
        CompletableFuture<Connection> opening = beginAndReach(step);
        node.wire().failNextWrite(new IOException("Broken pipe"));
        byte[] last = node.bytes(USUAL.get(answer), node.requests().get(0).streamId());
        node.wire().deliver(last);
        node.wire().fail(Operation.READ, reset);
        node.turn();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.cause()).isSameAs(reset);
    }

    @ParameterizedTest
    @EnumSource
    void a_transport_that_is_closed_says_so(Step step) {
        CompletableFuture<Connection> opening = beginAndReach(step);
        node.transport.close();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
        assertThat(failure.detail()).isEqualTo("the transport was closed");
        assertThat(failure.phase()).isEqualTo(Phase.CLOSING);
        assertThat(node.wire().isClosed()).isTrue();
    }

    @Test
    void a_port_where_nobody_listens_is_told_in_the_kernels_words() {
        node.transport.refuse(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9042));
        Failure failure = OpeningFailure.of(beginAndReach(Step.CONNECT));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_REFUSED);
        assertThat(failure.cause()).hasMessage("Connection refused");
        assertThat(failure.connection()).isEqualTo("node 127.0.0.1:9042 (plaintext, CQL v5)");
    }

    /** Not a name that servers are asked for: an address that is none. */
    @Test
    void a_name_that_has_no_address_is_told_with_the_resolvers_words() {
        CompletableFuture<Connection> opening = Connection.open(node.transport, new Endpoint("1::2::3", 9042), ALL)
                .toCompletableFuture();
        count(opening);
        node.turn();
        if (!opening.isDone()) {
            node.loop.awaitTask();
            node.turn();
        }
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.RESOLVE_FAILED);
        assertThat(failure.detail()).isEqualTo("the node's name has no address; it is 1::2::3");
        assertThat(failure.headline()).isEqualTo("RESOLVE_FAILED: the node's name has no address");
        assertThat(failure.cause()).isInstanceOf(UnknownHostException.class);
        assertThat(failure.phase()).isEqualTo(Phase.CONNECT);
        assertThat(failure.decisive().witness()).isEqualTo(Witness.RESOLVER);
        assertThat(node.transport.wires()).isEmpty();
    }

    /** It has answered in plaintext before, so that is not what it refuses. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_end_before_the_first_byte_in_the_next_version_is_no_refusal_of_plaintext(boolean reset) {
        CompletableFuture<Connection> opening = node.begin(ALL);
        count(opening);
        node.answer(new ErrorResponse.Plain(
                ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version (5); highest is 4"));
        assertThat(node.transport.wires()).hasSize(2);
        if (reset) {
            node.wire().fail(Operation.READ, new IOException("Connection reset"));
        } else {
            node.wire().end();
        }
        node.turn();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(reset ? FailureKind.PEER_RESET : FailureKind.PEER_CLOSED);
        assertThat(failure.detail()).doesNotContain("plaintext");
    }

    @Test
    void a_transport_closed_before_the_opening_began_refuses_it() {
        node.transport.close();
        isRefused(beginAndCount(ALL), ScriptedNode.ENDPOINT);
    }

    @Test
    void a_transport_closed_while_the_name_is_looked_up_ends_the_opening_at_once_and_drops_what_comes_of_it() {
        node.loop.keepOthersOut();
        CompletableFuture<Connection> opening = node.begin(ScriptedNode.NAMED, ALL);
        count(opening);
        node.transport.close();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
        assertThat(failure.detail()).isEqualTo("the transport was closed");
        node.loop.letOthersIn();
        assertThat(node.transport.wires()).isEmpty();
    }

    /** The loop runs the tasks that it has when it ends. */
    @Test
    void an_opening_that_begins_while_its_loop_ends_ends_at_once_too() {
        node.loop.keepOthersOut();
        CompletableFuture<Connection> opening =
                Connection.open(node.transport, ScriptedNode.NAMED, ALL).toCompletableFuture();
        count(opening);
        node.transport.close();
        assertThat(OpeningFailure.of(opening).kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
        node.loop.letOthersIn();
    }

    @Test
    void a_transport_closed_between_the_look_up_and_the_connect_is_told_too() {
        CompletableFuture<Connection> opening =
                Connection.open(node.transport, ScriptedNode.NAMED, ALL).toCompletableFuture();
        count(opening);
        node.loop.keepOthersOut();
        node.turn();
        node.loop.letOthersIn();
        node.loop.awaitTask();
        node.transport.close();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
        assertThat(failure.detail()).isEqualTo("the transport was closed");
        assertThat(failure.cause()).isInstanceOf(RejectedExecutionException.class);
    }

    private void isRefused(CompletableFuture<Connection> opening, Endpoint endpoint) {
        assertThatThrownBy(() -> opening.get(10, TimeUnit.SECONDS))
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("No connection: the transport was closed\n  to node " + endpoint)
                .hasCauseInstanceOf(RejectedExecutionException.class);
    }

    private CompletableFuture<Connection> beginAndReach(Step step) {
        if (step == Step.CONNECT) {
            node.transport.holdConnects();
        }
        CompletableFuture<Connection> opening = beginAndCount(step == Step.HANDSHAKE ? tls : ALL);
        node.lookUp();
        for (int i = Step.OPTIONS.ordinal(); i < step.ordinal(); i++) {
            node.answer(USUAL.get(i - Step.OPTIONS.ordinal()));
        }
        return opening;
    }

    private CompletableFuture<Connection> beginAndCount(ConnectionOptions options) {
        CompletableFuture<Connection> opening = node.begin(options);
        count(opening);
        return opening;
    }

    private void count(CompletableFuture<Connection> opening) {
        CompletableFuture<Connection> unused = opening.whenComplete((connection, thrown) -> told.incrementAndGet());
    }
}
