// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Values;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection over real sockets, on the nio transport, without TLS. */
class ConnectionTest extends ConnectionHarness {
    private static final ConnectionOptions PLAIN = ConnectionOptions.DEFAULT;

    @ParameterizedTest
    @EnumSource
    void opens_and_answers_in_every_version(ProtocolVersion version)
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = StandIn.plain()) {
            Connection connection = open(node, PLAIN.withVersions(version));
            assertThat(connection.version()).isEqualTo(version);
            Frame answer = get(connection.send(query("SELECT 1")));
            assertThat(answer.message()).isEqualTo(Result.Nothing.INSTANCE);
            assertThat(connection.lastError()).isEmpty();
            assertThat(connection.isDefunct()).isFalse();
            assertThat(connection.isClosed()).isFalse();
            connection.close();
            assertThat(get(connection.whenDead()).kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isDefunct()).isFalse();
        }
    }

    @Test
    void ten_thousand_pipelined_requests_from_eight_threads_are_each_answered_once()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = StandIn.plain()) {
            Connection connection = open(node, PLAIN.withLimits(10_000, 100));
            AtomicInteger answered = new AtomicInteger();
            CountDownLatch done = new CountDownLatch(10_000);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                Thread thread = new Thread(() -> {
                    for (int i = 0; i < 1250; i++) {
                        connection.send(query("q"), Duration.ofSeconds(20)).whenComplete((frame, thrown) -> {
                            if (frame != null) {
                                answered.incrementAndGet();
                            }
                            done.countDown();
                        });
                    }
                });
                thread.start();
                threads.add(thread);
            }
            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(answered).hasValue(10_000);
            assertThat(connection.inFlight()).isZero();
            assertThat(node.next().requests).hasValue(10_002);
        }
    }

    @Test
    void a_reset_fails_all_in_flight_and_all_later_requests_with_the_same_failure()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = new StandIn(ServerSocketFactory.getDefault(), StandIn::silentToQueries)) {
            Connection connection = open(node, PLAIN);
            StandIn.Session session = node.next();
            List<CompletableFuture<Frame>> calls = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                calls.add(connection.send(query("q"), Duration.ofSeconds(30)).toCompletableFuture());
            }
            await(() -> session.requests.get() == 1002);
            session.reset();
            Failure failure = get(connection.whenDead());
            assertThat(failure.kind()).isEqualTo(FailureKind.PEER_RESET);
            assertThat(failure.phase()).isEqualTo(Phase.IN_FLIGHT);
            assertThat(failure.requestsInFlight()).isEqualTo(1000);
            List<ConnectionShutdownException> thrown = new ArrayList<>();
            for (CompletableFuture<Frame> call : calls) {
                thrown.add(shutdown(call));
            }
            assertThat(thrown).doesNotHaveDuplicates().allSatisfy(one -> {
                assertThat(one.failure()).isSameAs(failure);
                assertThat(one.getCause()).isSameAs(failure.cause()).hasMessageStartingWith("Connection reset");
                assertThat(one.fate()).isEqualTo(Fate.MAYBE_SENT);
                assertThat(one)
                        .hasMessageContaining("127.0.0.1:" + node.endpoint().port())
                        .hasMessageContaining("defunct")
                        .hasMessageContaining("Connection reset");
            });
            ConnectionShutdownException later =
                    shutdown(connection.send(query("q")).toCompletableFuture());
            assertThat(later.failure()).isSameAs(failure);
            assertThat(later.fate()).isEqualTo(Fate.NOT_SENT);
            assertThat(connection.lastError()).containsSame(failure);
            assertThat(connection.isDefunct()).isTrue();
        }
    }

    @Test
    void the_end_of_the_stream_inside_an_answer_says_so_and_marks_whose_answer_it_was()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = new StandIn(ServerSocketFactory.getDefault(), StandIn::silentToQueries)) {
            Connection connection = open(node, PLAIN.withVersions(ProtocolVersion.V4));
            CompletableFuture<Frame> first = connection.send(query("a")).toCompletableFuture();
            CompletableFuture<Frame> second = connection.send(query("b")).toCompletableFuture();
            StandIn.Session session = node.next();
            await(() -> session.requests.get() == 4);
            session.write(new byte[] {(byte) 0x84, 0, 0, 0, 8, 0, 0, 0, 50, 1, 2, 3});
            session.finish();
            Failure failure = get(connection.whenDead());
            assertThat(failure.kind()).isEqualTo(FailureKind.PEER_TRUNCATED);
            assertThat(failure.detail()).contains("inside a CQL frame");
            assertThat(List.of(shutdown(first).fate(), shutdown(second).fate()))
                    .containsExactlyInAnyOrder(Fate.ANSWER_PARTLY_RECEIVED, Fate.MAYBE_SENT);
        }
    }

    @Test
    void a_part_of_an_error_does_not_say_that_its_request_was_executed()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = new StandIn(ServerSocketFactory.getDefault(), StandIn::silentToQueries)) {
            Connection connection = open(node, PLAIN.withVersions(ProtocolVersion.V4));
            CompletableFuture<Frame> call = connection.send(query("a")).toCompletableFuture();
            StandIn.Session session = node.next();
            await(() -> session.requests.get() == 3);
            // 13 bytes of an ERROR UNAVAILABLE, which says that nothing was done.
            session.write(new byte[] {(byte) 0x84, 0, 0, 0, 0, 0, 0, 0, 50, 0, 0, 0x10, 0});
            session.reset();
            assertThat(shutdown(call).fate()).isEqualTo(Fate.MAYBE_SENT);
        }
    }

    @Test
    void an_answer_nobody_asked_for_is_a_protocol_error_with_its_stream_id()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = StandIn.plain()) {
            Connection connection = open(node, PLAIN);
            node.next().send(Frame.response(connection.version(), 99, Result.Nothing.INSTANCE));
            Failure failure = get(connection.whenDead());
            assertThat(failure.kind()).isEqualTo(FailureKind.PROTOCOL_ERROR);
            assertThat(failure.detail()).contains("stream id").contains("found 99");
        }
    }

    @Test
    void a_server_error_is_the_result_of_its_request_and_no_death()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        ErrorResponse error = new ErrorResponse.Plain(ErrorCode.SYNTAX_ERROR, "no viable alternative");
        try (StandIn node = new StandIn(
                ServerSocketFactory.getDefault(),
                (session, frame) -> frame.message().opcode() == Opcode.QUERY ? error : StandIn.usual(session, frame))) {
            Connection connection = open(node, PLAIN);
            assertThat(get(connection.send(query("SELEC"))).message()).isEqualTo(error);
            assertThat(connection.lastError()).isEmpty();
        }
    }

    @Test
    void a_request_without_an_answer_times_out_and_makes_the_connection_suspect()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = new StandIn(
                ServerSocketFactory.getDefault(),
                (session, frame) -> session.requests.get() > 2 ? null : StandIn.usual(session, frame))) {
            Connection connection = open(node, PLAIN.withTimeouts(quick()));
            CompletableFuture<Frame> call = connection.send(query("q")).toCompletableFuture();
            assertThatThrownBy(() -> get(call))
                    .cause()
                    .isInstanceOf(RequestTimeoutException.class)
                    .hasMessageContaining("did not answer QUERY in time");
            Failure failure = get(connection.whenDead());
            assertThat(failure.kind()).isEqualTo(FailureKind.PEER_SILENT);
            assertThat(failure.detail()).contains("a heartbeat (OPTIONS) was not answered");
        }
    }

    @Test
    void a_slow_answer_to_one_request_does_not_make_a_living_connection_suspect()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = new StandIn(ServerSocketFactory.getDefault(), StandIn::silentToQueries)) {
            Connection connection = open(node, PLAIN.withTimeouts(quick()));
            CompletableFuture<Frame> call = connection.send(query("q")).toCompletableFuture();
            assertThatThrownBy(() -> get(call)).cause().isInstanceOf(RequestTimeoutException.class);
            StandIn.Session session = node.next();
            await(() -> session.requests.get() == 4);
            assertThat(connection.lastError()).isEmpty();
            assertThat(connection.inFlight()).isEqualTo(1);
        }
    }

    @Test
    void too_many_orphans_are_a_cause_of_death_with_that_name()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = new StandIn(ServerSocketFactory.getDefault(), StandIn::silentToQueries)) {
            Connection connection = open(node, PLAIN.withTimeouts(quick()).withLimits(100, 10));
            for (int i = 0; i < 11; i++) {
                connection.send(query("q"));
            }
            assertThat(get(connection.whenDead()).kind()).isEqualTo(FailureKind.TOO_MANY_ORPHANS);
            assertThat(connection.inFlight()).isZero();
        }
    }

    @Test
    void more_requests_than_the_limit_are_refused_with_a_clear_error()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = new StandIn(ServerSocketFactory.getDefault(), StandIn::silentToQueries)) {
            Connection connection = open(node, PLAIN.withLimits(5, 100));
            for (int i = 0; i < 5; i++) {
                connection.send(query("q"), Duration.ofSeconds(30));
            }
            assertThatThrownBy(() -> get(connection.send(query("q"))))
                    .cause()
                    .isInstanceOf(ConnectionBusyException.class)
                    .hasMessageContaining(": 5 requests wait, which is its limit");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_request_that_waits_behind_patient_ones_has_its_own_deadline()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        CountDownLatch end = new CountDownLatch(1);
        try (StandIn node = new StandIn(ServerSocketFactory.getDefault(), (session, frame) -> {
            if (frame.message().opcode() == Opcode.QUERY) {
                await(end);
            }
            return StandIn.usual(session, frame);
        })) {
            Connection connection = open(node, PLAIN);
            // While the loop is held up all calls come together, which must not make it take more than the wire does.
            CountDownLatch held = holdLoop();
            List<CompletableFuture<Frame>> patient = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                patient.add(connection
                        .send(query("q".repeat(1_000_000)), Duration.ofSeconds(60))
                        .toCompletableFuture());
            }
            CompletableFuture<Frame> hasty =
                    connection.send(query("q"), Duration.ofMillis(300)).toCompletableFuture();
            held.countDown();
            ExecutionException thrown =
                    catchThrowableOfType(ExecutionException.class, () -> hasty.get(10, TimeUnit.SECONDS));
            assertThat(thrown).isNotNull();
            assertThat(((RequestTimeoutException) thrown.getCause()).fate()).isEqualTo(Fate.NOT_SENT);
            assertThat(patient).noneMatch(CompletableFuture::isDone);
        } finally {
            end.countDown();
        }
    }

    @Test
    void what_the_version_cannot_say_is_its_callers_error_alone()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = StandIn.plain()) {
            Connection connection = open(node, PLAIN.withVersions(ProtocolVersion.V3));
            Values unset = Values.positional().addUnset().build();
            assertThatThrownBy(() -> get(connection.send(new Query("q", new QueryParameters(Consistency.ONE, unset)))))
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Protocol v3 has no way to leave a value unset");
            assertThat(get(connection.send(query("q"))).message()).isEqualTo(Result.Nothing.INSTANCE);
            assertThat(connection.inFlight()).isZero();
        }
    }

    @Test
    void what_cannot_be_said_at_all_is_its_callers_error_alone_too()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = StandIn.plain()) {
            Connection connection = open(node, PLAIN);
            assertThatThrownBy(() -> connection.send(null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> get(connection.send(query(null)))).hasCauseInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> connection.send(query("q"), Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("A timeout of PT0S: it is longer than nothing");
            Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
            assertThat(get(connection.send(query("q"), forEver)).message()).isEqualTo(Result.Nothing.INSTANCE);
            assertThat(connection.inFlight()).isZero();
        }
    }

    @Test
    void wait_for_responses_gives_all_answers_in_order_or_the_failure()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = StandIn.plain()) {
            Connection connection = open(node, PLAIN);
            assertThat(connection.waitForResponses(List.of(query("a"), query("b")), Duration.ofSeconds(5)))
                    .hasSize(2);
            node.next().reset();
            Failure failure = get(connection.whenDead());
            ConnectionShutdownException thrown = catchThrowableOfType(
                    ConnectionShutdownException.class,
                    () -> connection.waitForResponses(List.of(query("a")), Duration.ofSeconds(5)));
            assertThat(thrown.failure()).isSameAs(failure);
        }
    }

    @Test
    void whatever_the_moment_of_death_each_request_has_one_end_and_the_same_failure()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = StandIn.plain()) {
            for (int round = 0; round < 100; round++) {
                Connection connection = open(node, PLAIN.withLimits(30_000, 100));
                StandIn.Session session = node.next();
                Set<Failure> failures = ConcurrentHashMap.newKeySet();
                AtomicInteger ends = new AtomicInteger();
                AtomicInteger wrong = new AtomicInteger();
                List<Thread> threads = new ArrayList<>();
                for (int t = 0; t < 3; t++) {
                    Thread thread = new Thread(() -> {
                        for (int i = 0; i < 200; i++) {
                            connection.send(query("q"), Duration.ofSeconds(30)).whenComplete((frame, thrown) -> {
                                ends.incrementAndGet();
                                if (thrown instanceof ConnectionShutdownException shutdown) {
                                    failures.add(shutdown.failure());
                                    if (connection.lastError().orElse(null) != shutdown.failure()) {
                                        wrong.incrementAndGet();
                                    }
                                } else if (thrown != null) {
                                    wrong.incrementAndGet();
                                }
                            });
                        }
                    });
                    thread.start();
                    threads.add(thread);
                }
                int die = round * 5;
                await(() -> session.requests.get() >= die || ends.get() >= die);
                if (round % 2 == 0) {
                    session.reset();
                } else {
                    connection.close();
                }
                for (Thread thread : threads) {
                    thread.join();
                }
                Failure failure = get(connection.whenDead());
                await(() -> ends.get() == 600);
                assertThat(wrong).as("round %s", round).hasValue(0);
                assertThat(failures).as("round %s", round).isSubsetOf(failure);
                assertThat(connection.inFlight()).isZero();
            }
        }
    }

    @Test
    void closing_the_transport_closes_its_connections_and_says_so()
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        try (StandIn node = StandIn.plain()) {
            Connection connection = open(node, PLAIN);
            transport.close();
            Failure failure = get(connection.whenDead());
            assertThat(failure.kind()).isEqualTo(FailureKind.LOCAL_CLOSE);
            assertThat(failure.detail()).isEqualTo("the transport was closed");
            assertThat(shutdown(connection.send(query("q")).toCompletableFuture())
                            .failure())
                    .isSameAs(failure);
        }
    }
}
