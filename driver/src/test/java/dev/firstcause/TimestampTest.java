// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.error.NodeState;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.type.NativeType;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The timestamp of a request: one for all its attempts, from its client, later than those of the requests before. */
@Lab
class TimestampTest extends SessionHarness {
    private static final String UPDATE = "UPDATE t SET v = ? WHERE k = ?";
    private static final ErrorResponse OVERLOADED = new ErrorResponse.Plain(ErrorCode.OVERLOADED, "too much");

    private final Queue<Long> seen = new ConcurrentLinkedQueue<>();

    private void recorded(StandInNode node, Answer answer) {
        node.when(UPDATE).binds(NativeType.INT, NativeType.INT).answersWith(received -> {
            seen.add(parameters(received.request()).timestamp());
            return answer;
        });
    }

    private static QueryParameters parameters(Request request) {
        return request instanceof Execute execute ? execute.parameters() : ((Query) request).parameters();
    }

    private static SimpleStatement update(int value) {
        return SimpleStatement.of(UPDATE, value, 1);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    @Test
    void all_attempts_of_a_request_carry_one(TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(node -> recorded(node, Answer.of(OVERLOADED)));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            PreparedStatement prepared = session.prepare(UPDATE);
            for (Statement<?> statement : List.of(
                    update(7).withIdempotence(true),
                    prepared.bind(7, 1).withIdempotence(true),
                    update(7).withIdempotence(true).withTimestamp(5))) {
                seen.clear();
                Instant before = Instant.now();
                CompletableFuture<ResultPage> call =
                        session.executeAsync(statement).toCompletableFuture();
                await("it has its end", call::isDone);
                assertThat(seen).hasSize(3);
                assertThat(Set.copyOf(seen)).singleElement().satisfies(time -> {
                    if (statement.timestamp().isPresent()) {
                        assertThat(time).isEqualTo(5);
                    } else {
                        assertThat(time).isBetween(micros(before), micros(Instant.now()) + 1_000_000);
                    }
                });
            }
        }
    }

    @Test
    void a_request_that_a_silent_node_executes_late_is_older_than_what_followed(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        Queue<Long> late = new ConcurrentLinkedQueue<>();
        recorded(cluster.node(1), Answer.done());
        recorded(cluster.node(2), Answer.done());
        cluster.node(3).when(UPDATE).answersWith(received -> {
            late.add(parameters(received.request()).timestamp());
            return Answer.done();
        });
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            cluster.node(3).hang();
            SimpleStatement first = update(1).withIdempotence(true).withTimeout(LONG);
            List<CompletableFuture<ResultPage>> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(session.executeAsync(first).toCompletableFuture());
            }
            await("all are answered", () -> all.stream().allMatch(CompletableFuture::isDone));
            seen.clear();
            session.execute(update(2));
            cluster.node(3).resume();
            await("the silent node executes what was moved", () -> !late.isEmpty());
            assertThat(seen).hasSize(1);
            assertThat(late).allSatisfy(time -> assertThat(time).isLessThan(seen.element()));
        }
    }

    @Test
    void requests_of_one_session_are_dated_in_their_order(TestAuthority authority, StandInNode node)
            throws IOException {
        recorded(node, Answer.done());
        try (Session session = to(node, authority).build()) {
            for (int i = 0; i < 20; i++) {
                session.execute(update(i));
            }
            assertThat(List.copyOf(seen)).hasSize(20).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void a_text_batch_is_dated_like_any_other_statement(TestAuthority authority, StandInNode node) throws IOException {
        String batch = "BEGIN BATCH UPDATE t SET v = 1 WHERE k = 1; APPLY BATCH";
        node.when(batch).answersWith(received -> {
            seen.add(parameters(received.request()).timestamp());
            return Answer.done();
        });
        try (Session session = to(node, authority).build()) {
            Instant before = Instant.now();
            session.execute(batch);
            assertThat(seen)
                    .singleElement()
                    .satisfies(time -> assertThat(time).isBetween(micros(before), micros(Instant.now()) + 1_000_000));
        }
    }

    @Test
    void nodes_choose_where_the_session_has_no_timestamps(TestAuthority authority, StandInNode node)
            throws IOException {
        recorded(node, Answer.done());
        try (Session session =
                to(node, authority).timestamps(TimestampGenerator.server()).build()) {
            session.execute(update(1));
            session.execute(update(2).withTimestamp(5));
            assertThat(seen).containsExactly(QueryParameters.NO_TIMESTAMP, 5L);
        }
    }

    @Test
    void a_generator_that_throws_is_told_to_the_caller(TestAuthority authority, StandInNode node) throws IOException {
        recorded(node, Answer.done());
        TimestampGenerator broken = () -> {
            throw new UnsupportedOperationException("no clock");
        };
        try (Session session = to(node, authority).timestamps(broken).build()) {
            assertThatThrownBy(() -> session.execute(update(1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("The session's timestamp generator threw, so nothing was sent: ")
                    .hasRootCauseMessage("no clock");
            session.execute(update(2).withTimestamp(5));
            assertThat(seen).containsExactly(5L);
        }
    }
}
