// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which address of a name is tried when, which one wins, and what becomes of the others. */
@Timeout(60)
class AddressRaceTest {
    private static final Endpoint NODE = new Endpoint("node.test", 9042);
    private static final ConnectionOptions OPTIONS = ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4);
    private static final Duration CONNECT = OPTIONS.timeouts().connect();
    private static final Duration TICK = Duration.ofNanos(Loop.TICK_NANOS);
    private static final Duration DELAY = Duration.ofNanos(AddressRace.DELAY_NANOS);

    private final ScriptedNode node = new ScriptedNode();
    private final IOException refused = new ConnectException("Connection refused");
    private final List<String> told = new ArrayList<>();

    /** Look-ups that begin from now on do not end before this. */
    private CompletableFuture<Void> lookedUp = CompletableFuture.completedFuture(null);

    private final ConnectionListener listener = new ConnectionListener() {
        @Override
        public void onDead(Failure failure) {
            told.add("dead");
        }

        @Override
        public void onStepBegun(Step step) {
            told.add(step + "?");
        }

        @Override
        public void onStepDone(Step step, Duration took, String detail) {
            told.add(step + ": " + detail);
        }
    };

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** Begins to look up a name with these addresses. The test says what becomes of each connect. */
    private CompletableFuture<Connection> beginToLookUp(String... addresses) {
        node.transport.holdConnects();
        InetAddress[] found = Stream.of(addresses).map(AddressRaceTest::address).toArray(InetAddress[]::new);
        CompletableFuture<Void> mayEnd = lookedUp;
        Lookups.Resolver resolver = name -> {
            mayEnd.join();
            return found.clone();
        };
        CompletableFuture<Connection> opening =
                Opening.begin(node.transport, NODE, OPTIONS, listener, new Lookups(resolver, 1));
        node.turn();
        return opening;
    }

    /** Begins to connect to these addresses. */
    private CompletableFuture<Connection> begin(String... addresses) {
        CompletableFuture<Connection> opening = beginToLookUp(addresses);
        while (tried().isEmpty()) {
            node.loop.awaitTask();
            node.turn();
        }
        return opening;
    }

    private List<String> tried() {
        return node.transport.wires().stream()
                .map(wire -> wire.remoteAddress().getAddress().getHostAddress())
                .toList();
    }

    private ScriptedWire wire(int index) {
        return node.transport.wires().get(index);
    }

    private void fail(int index, IOException cause) {
        wire(index).fail(Operation.CONNECT, cause);
        node.turn();
    }

    private void establish(int index) {
        wire(index).establish();
        node.turn();
    }

    private static List<String> details(Failure failure) {
        return failure.evidence().stream().map(Evidence::detail).toList();
    }

    @Test
    void families_take_turns_and_the_first_address_says_which_one_begins() {
        assertThat(AddressRace.interleaved(Stream.of("::1", "::2", "::3", "10.0.0.1", "10.0.0.2")
                        .map(AddressRaceTest::address)
                        .toList()))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("0:0:0:0:0:0:0:1", "10.0.0.1", "0:0:0:0:0:0:0:2", "10.0.0.2", "0:0:0:0:0:0:0:3");
        assertThat(AddressRace.interleaved(Stream.of("10.0.0.1", "10.0.0.2", "10.0.0.3", "::1")
                        .map(AddressRaceTest::address)
                        .toList()))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("10.0.0.1", "0:0:0:0:0:0:0:1", "10.0.0.2", "10.0.0.3");
    }

    @Test
    void an_address_that_is_found_twice_is_tried_once() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.1");
        node.loop.advance(DELAY.multipliedBy(2));
        assertThat(tried()).containsExactly("127.0.0.1");
        fail(0, refused);
        assertThat(OpeningFailure.of(opening).evidence()).hasSize(1);
    }

    @Test
    void the_next_one_is_tried_250_ms_after_the_last_one_to_the_tick() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2", "127.0.0.3");
        node.loop.advance(DELAY.minus(TICK));
        assertThat(tried()).containsExactly("127.0.0.1");
        node.loop.advance(TICK.multipliedBy(2));
        assertThat(tried()).containsExactly("127.0.0.1", "127.0.0.2");
        node.loop.advance(DELAY.minus(TICK.multipliedBy(2)));
        assertThat(tried()).hasSize(2);
        node.loop.advance(TICK.multipliedBy(2));
        assertThat(tried()).containsExactly("127.0.0.1", "127.0.0.2", "127.0.0.3");
        assertThat(node.transport.wires()).as("all are waited for").noneMatch(ScriptedWire::isClosed);
        assertThat(opening).isNotDone();
    }

    @Test
    void the_next_one_is_tried_at_once_when_any_fails_and_has_its_own_250_ms() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4");
        node.loop.advance(DELAY.plus(TICK));
        assertThat(tried()).hasSize(2);
        node.loop.advance(DELAY.minus(TICK.multipliedBy(3)));
        fail(0, refused);
        assertThat(tried()).as("the older one failed, too").hasSize(3);
        node.loop.advance(DELAY.minus(TICK));
        assertThat(tried()).hasSize(3);
        node.loop.advance(TICK.multipliedBy(2));
        assertThat(tried()).hasSize(4);
        assertThat(opening).isNotDone();
    }

    @Test
    void the_first_that_is_connected_wins_and_nothing_is_heard_of_the_others() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2", "127.0.0.3");
        node.loop.advance(DELAY.plus(TICK));
        fail(1, refused);
        assertThat(tried()).hasSize(3);
        establish(2);
        assertThat(wire(0).isClosed()).as("a loser is closed at once").isTrue();
        establish(0);
        node.answer(new Supported(Map.of()));
        node.answer(Ready.INSTANCE);
        assertThat(opening).isCompleted();
        node.loop.advance(CONNECT.multipliedBy(2));
        assertThat(opening.join().isAlive()).isTrue();
        assertThat(told)
                .containsSubsequence("RESOLVE: 127.0.0.1, 127.0.0.2, 127.0.0.3", "CONNECT?", "OPTIONS?")
                .doesNotContain("dead");
        assertThat(told.stream().filter("CONNECT?"::equals)).hasSize(1);
        assertThat(told.stream().filter(line -> line.startsWith("CONNECT:")))
                .singleElement()
                .asString()
                .matches("CONNECT: 127\\.0\\.0\\.1:\\d+ -> 127\\.0\\.0\\.3:9042; also tried: no answer in 2\\d\\d ms"
                        + " \\[at 127\\.0\\.0\\.1], Connection refused \\[at 127\\.0\\.0\\.2]");
        assertThat(tried()).hasSize(3);
    }

    @Test
    void of_two_that_are_connected_in_one_turn_one_wins() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2");
        node.loop.advance(DELAY.plus(TICK));
        wire(1).establish();
        wire(0).establish();
        node.turn();
        assertThat(wire(0).isClosed()).isTrue();
        assertThat(wire(1).isClosed()).isFalse();
        assertThat(wire(0).takeWritten()).as("not one byte").isEmpty();
        assertThat(wire(1).takeWritten()).isNotEmpty();
        assertThat(opening).isNotDone();
    }

    @Test
    void each_has_its_evidence_in_the_order_tried_and_the_first_is_the_cause_though_it_failed_last() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2", "127.0.0.3");
        node.loop.advance(DELAY.plus(TICK));
        fail(1, refused);
        IOException reset = new IOException("Connection reset");
        fail(2, reset);
        assertThat(opening).isNotDone();
        node.loop.advance(CONNECT);
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_TIMEOUT);
        assertThat(failure.evidence()).extracting(Evidence::thrown).contains(refused, reset);
        assertThat(details(failure))
                .satisfiesExactly(
                        first -> assertThat(first).endsWith("[at 127.0.0.1]"),
                        second -> assertThat(second).isEqualTo("Connection refused [at 127.0.0.2]"),
                        third -> assertThat(third).endsWith("[at 127.0.0.3]"));
        assertThat(failure.connection()).isEqualTo("node node.test:9042 (plaintext, CQL v4)");
        assertThat(failure.age()).isGreaterThanOrEqualTo(CONNECT);
        assertThat(failure.aftermath().count()).isZero();
    }

    @Test
    void what_the_winner_fails_of_later_is_the_failure_and_no_further_address_is_tried() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2", "127.0.0.3");
        fail(0, refused);
        establish(1);
        node.loop.advance(DELAY.multipliedBy(2));
        wire(1).fail(Operation.READ, new IOException("Connection reset"));
        node.turn();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.PLAINTEXT_REFUSED);
        assertThat(details(failure)).hasSize(2).first().isEqualTo("Connection refused [at 127.0.0.1]");
        assertThat(tried()).hasSize(2);
    }

    @Test
    void a_host_without_addresses_of_one_family_connects_by_the_other() {
        CompletableFuture<Connection> opening = begin("::2", "127.0.0.1");
        fail(0, new BindException("Cannot assign requested address"));
        establish(1);
        node.answer(new Supported(Map.of()));
        node.answer(Ready.INSTANCE);
        assertThat(opening).isCompleted();
    }

    @Test
    void a_caller_that_goes_closes_all_that_race() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2", "127.0.0.3");
        node.loop.advance(DELAY.plus(TICK));
        opening.cancel(false);
        node.turn();
        assertThat(tried()).hasSize(2);
        assertThat(node.transport.wires()).allMatch(ScriptedWire::isClosed);
        node.loop.advance(CONNECT);
        assertThat(tried()).hasSize(2);
    }

    @Test
    void a_transport_that_is_closed_ends_all_that_race() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2", "127.0.0.3");
        node.loop.advance(DELAY.plus(TICK));
        node.transport.close();
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
        assertThat(node.transport.wires()).hasSize(2).allMatch(ScriptedWire::isClosed);
    }

    @Test
    void a_hold_up_of_our_loop_is_taken_out_of_the_250_ms_and_of_the_deadline() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2");
        node.loop.advance(Duration.ofMillis(100));
        Duration heldUp = Duration.ofSeconds(2);
        node.loop.holdUp(heldUp, "a test");
        assertThat(tried()).as("nobody could have heard the first one").hasSize(1);
        node.loop.advance(DELAY.minusMillis(140));
        assertThat(tried()).hasSize(1);
        node.loop.advance(Duration.ofMillis(100));
        assertThat(tried()).hasSize(2);
        node.loop.advance(CONNECT.minus(DELAY).minusMillis(100));
        assertThat(opening).isNotDone();
        node.loop.advance(Duration.ofMillis(200));
        assertThat(OpeningFailure.of(opening).kind()).isEqualTo(FailureKind.CONNECT_TIMEOUT);
    }

    @Test
    void an_opening_ends_though_the_next_address_cannot_be_tried() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2");
        node.loop.failTickers(new AssertionError("made up"));
        fail(0, refused);
        assertThat(OpeningFailure.of(opening).cause()).isSameAs(refused);
        assertThat(tried()).hasSize(1);
    }

    @Test
    void a_hold_up_that_ended_before_the_first_address_was_begun_is_not_taken_out_of_its_250_ms() {
        lookedUp = new CompletableFuture<>();
        CompletableFuture<Connection> opening = beginToLookUp("127.0.0.1", "127.0.0.2");
        lookedUp.complete(null);
        node.loop.awaitTask();
        node.loop.holdUpBeforeItsTasks(Duration.ofSeconds(6), "a test");
        assertThat(tried()).containsExactly("127.0.0.1");
        node.loop.advance(DELAY.plus(TICK));
        assertThat(tried()).containsExactly("127.0.0.1", "127.0.0.2");
        assertThat(opening).isNotDone();
    }

    @Test
    void a_hold_up_that_ends_with_a_refusal_is_not_taken_out_of_the_250_ms_of_the_next_address() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2", "127.0.0.3");
        wire(0).fail(Operation.CONNECT, refused);
        node.loop.holdUpBeforeItsTasks(Duration.ofSeconds(2), "a test");
        assertThat(tried()).containsExactly("127.0.0.1", "127.0.0.2");
        node.loop.advance(DELAY.minus(TICK));
        assertThat(tried()).hasSize(2);
        node.loop.advance(TICK.multipliedBy(2));
        assertThat(tried()).hasSize(3);
        assertThat(opening).isNotDone();
    }

    @Test
    void an_opening_goes_on_though_the_next_address_cannot_be_tried() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2");
        node.loop.failTickers(new AssertionError("made up"));
        node.loop.advance(DELAY.plus(TICK));
        assertThat(tried()).hasSize(1);
        assertThat(opening).isNotDone();
        establish(0);
        node.answer(new Supported(Map.of()));
        node.answer(Ready.INSTANCE);
        assertThat(opening).isCompleted();
    }

    @Test
    void an_address_that_could_not_be_tried_is_tried_again_250_ms_later() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2");
        node.loop.failTickers(new AssertionError("made up"));
        node.loop.advance(DELAY.plus(TICK));
        node.loop.failTickers(null);
        node.loop.advance(DELAY.minus(TICK.multipliedBy(2)));
        assertThat(tried()).hasSize(1);
        node.loop.advance(TICK.multipliedBy(3));
        assertThat(tried()).containsExactly("127.0.0.1", "127.0.0.2");
        assertThat(opening).isNotDone();
    }

    @Test
    void a_limit_of_this_host_at_the_first_address_is_not_the_cause_where_another_was_refused() {
        CompletableFuture<Connection> opening = begin("::2", "127.0.0.1");
        fail(0, new BindException("Cannot assign requested address"));
        fail(1, refused);
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONNECT_REFUSED);
        assertThat(failure.cause()).isSameAs(refused);
        assertThat(details(failure))
                .satisfiesExactly(
                        first -> assertThat(first).endsWith("[at 0:0:0:0:0:0:0:2]"),
                        second -> assertThat(second).isEqualTo("Connection refused [at 127.0.0.1]"));
    }

    @Test
    void a_limit_of_this_host_is_the_cause_where_each_address_has_one() {
        CompletableFuture<Connection> opening = begin("127.0.0.1", "127.0.0.2");
        IOException limit = new BindException("Cannot assign requested address");
        fail(0, limit);
        fail(1, new BindException("Cannot assign requested address"));
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.LOCAL_LIMIT);
        assertThat(failure.cause()).isSameAs(limit);
    }
}
