// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A name has several addresses, and not at all of them somebody answers. */
@Timeout(60)
class SeveralAddressesTest {
    private static final Endpoint NODE = new Endpoint("node.test", 9042);
    private static final ConnectionOptions OPTIONS = ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4);
    private static final Duration CONNECT = OPTIONS.timeouts().connect();
    private final IOException unreachable = new NoRouteToHostException("No route to host");

    private final ScriptedNode node = new ScriptedNode();

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, (byte) (number >> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Begins to connect to 127.0.0.1 and so many more. */
    private CompletableFuture<Connection> begin(int count) {
        return begin(count, OPTIONS);
    }

    private CompletableFuture<Connection> begin(int count, ConnectionOptions options) {
        InetAddress[] found = IntStream.rangeClosed(1, count)
                .mapToObj(SeveralAddressesTest::address)
                .toArray(InetAddress[]::new);
        CompletableFuture<Connection> opening = Opening.begin(
                node.transport, NODE, options, ConnectionListener.NONE, new Lookups(name -> found.clone(), 1));
        lookUp(opening);
        return opening;
    }

    /** Goes on until the name was looked up by another thread. */
    private void lookUp(CompletableFuture<Connection> opening) {
        int before = tried().size();
        node.turn();
        while (tried().size() == before && !opening.isDone()) {
            node.loop.awaitTask();
            node.turn();
        }
    }

    private void refuse(int number) {
        node.transport.refuse(new InetSocketAddress(address(number), NODE.port()));
    }

    private List<String> tried() {
        return node.transport.wires().stream()
                .map(wire -> wire.remoteAddress().getAddress().getHostAddress())
                .toList();
    }

    private Connection serve(CompletableFuture<Connection> opening) {
        node.answer(new Supported(Map.of()));
        node.answer(Ready.INSTANCE);
        assertThat(opening).isCompleted();
        return opening.join();
    }

    @Test
    void a_connection_tells_whether_its_name_had_several_addresses() {
        assertThat(serve(begin(2)).hasSeveralAddresses()).isTrue();
        assertThat(serve(begin(1)).hasSeveralAddresses()).isFalse();
        assertThat(node.open(OPTIONS).hasSeveralAddresses()).as("an address").isFalse();
        refuse(1);
        assertThat(serve(begin(2)).hasSeveralAddresses())
                .as("the last address of two")
                .isTrue();
    }

    @Test
    void a_connection_of_an_older_version_tells_of_the_addresses_too() {
        CompletableFuture<Connection> opening = begin(2, OPTIONS.withVersions(ProtocolVersion.V5, ProtocolVersion.V4));
        node.answer(new ErrorResponse.Plain(ErrorCode.PROTOCOL_ERROR, "Invalid or unsupported protocol version"));
        assertThat(serve(opening).hasSeveralAddresses()).isTrue();
    }

    @Test
    void the_next_one_is_tried_where_one_refuses() {
        refuse(1);
        refuse(2);
        CompletableFuture<Connection> opening = begin(4);
        assertThat(tried()).containsExactly("127.0.0.1", "127.0.0.2", "127.0.0.3");
        Connection connection = serve(opening);
        node.wire().fail(Operation.READ, new IOException("Connection reset"));
        node.turn();
        assertThat(connection.lastError().orElseThrow().evidence())
                .as("what a connection dies of later has nothing to do with it")
                .singleElement()
                .extracting(Evidence::kind)
                .isEqualTo(FailureKind.PEER_RESET);
    }

    @Test
    void where_all_refuse_each_is_named_and_the_first_line_names_none() {
        refuse(1);
        refuse(2);
        refuse(3);
        Failure failure = OpeningFailure.of(begin(3));
        assertThat(failure.headline()).isEqualTo("CONNECT_REFUSED: Connection refused");
        assertThat(failure.message())
                .containsSubsequence(
                        "Connection refused [at 127.0.0.1]",
                        "Connection refused [at 127.0.0.2]",
                        "Connection refused [at 127.0.0.3]");
        assertThat(failure.inOneLine()).contains("[at 127.0.0.1]", "[at 127.0.0.2]", "[at 127.0.0.3]");
        assertThat(failure.evidence()).hasSize(3);
    }

    @Test
    void the_first_cause_counts_though_later_addresses_fail_of_another() {
        node.transport.holdConnects();
        CompletableFuture<Connection> opening = begin(2);
        node.wire().fail(Operation.CONNECT, unreachable);
        node.turn();
        assertThat(tried()).hasSize(2);
        node.wire().fail(Operation.CONNECT, new ConnectException("Connection refused"));
        node.turn();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(failure.cause()).isSameAs(unreachable);
        assertThat(failure.message()).contains("Connection refused [at 127.0.0.2]");
    }

    @Test
    void silent_addresses_share_the_time_to_connect() {
        node.transport.holdConnects();
        CompletableFuture<Connection> opening = begin(2);
        node.loop.advance(CONNECT.minusMillis(20));
        assertThat(tried()).containsExactly("127.0.0.1", "127.0.0.2");
        assertThat(node.transport.wires()).noneMatch(ScriptedWire::isClosed);
        assertThat(opening).isNotDone();
        node.loop.advance(Duration.ofMillis(20));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_TIMEOUT);
        assertThat(failure.evidence()).hasSize(2);
        assertThat(failure.message())
                .containsPattern("no answer to the connect in 5000 ms \\[at 127.0.0.1]")
                .containsPattern("no answer to the connect in 47\\d\\d ms \\[at 127.0.0.2]");
        assertThat(node.transport.wires()).allMatch(ScriptedWire::isClosed);
    }

    @Test
    void a_hundred_silent_addresses_end_with_the_time_to_connect() {
        node.transport.holdConnects();
        CompletableFuture<Connection> opening = begin(100);
        node.loop.advance(CONNECT.plusMillis(50));
        Failure failure = OpeningFailure.of(opening);
        assertThat(tried()).hasSizeBetween(18, 21).doesNotHaveDuplicates();
        int untried = 100 - tried().size();
        String said = "the time was over before the name's other addresses (" + untried + ") were tried";
        assertThat(failure.evidence()).hasSameSizeAs(tried());
        assertThat(failure.evidence().get(tried().size() - 1).detail()).contains(said);
        assertThat(failure.evidence().get(0).detail()).doesNotContain(said);
        assertThat(node.transport.wires()).allMatch(ScriptedWire::isClosed);
    }

    @Test
    void one_that_can_be_connected_to_decides_whatever_the_others_failed_of() {
        refuse(1);
        CompletableFuture<Connection> opening = begin(3);
        node.wire().fail(Operation.READ, new IOException("Connection reset"));
        node.turn();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.phase()).isEqualTo(Phase.STARTUP);
        assertThat(failure.kind()).isEqualTo(FailureKind.PLAINTEXT_REFUSED);
        assertThat(failure.message()).contains("Connection refused [at 127.0.0.1]");
        assertThat(tried()).as("a node that was reached").containsExactly("127.0.0.1", "127.0.0.2");
    }

    @Test
    void no_other_is_tried_for_a_caller_that_has_gone_or_on_a_transport_that_is_closed() {
        node.transport.holdConnects();
        CompletableFuture<Connection> opening = begin(3);
        node.wire().fail(Operation.CONNECT, unreachable);
        node.turn();
        opening.cancel(false);
        node.turn();
        assertThat(tried()).hasSize(2);
        assertThat(node.transport.wires()).allMatch(ScriptedWire::isClosed);
        CompletableFuture<Connection> other = begin(2);
        int before = tried().size();
        node.transport.close();
        node.turn();
        assertThat(other).isCompletedExceptionally();
        assertThat(tried()).hasSize(before);
    }
}
