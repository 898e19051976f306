// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.OverloadedException;
import dev.firstcause.error.SessionBusyException;
import dev.firstcause.error.SyntaxErrorException;
import dev.firstcause.error.UnavailableException;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Opcode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What a session makes of the errors that servers answer with, and of its own limits. */
@Lab
class ServerErrorTest extends SessionHarness {
    private static final Answer UNAVAILABLE =
            Answer.of(new ErrorResponse.Unavailable("too few", Consistency.QUORUM, 2, 1));
    private static final Answer OVERLOADED = Answer.error(ErrorCode.OVERLOADED, "too much");

    private static final Answer SHUTTING_DOWN = Answer.error(ErrorCode.OVERLOADED, "Server is shutting down");

    private static int asked(StandInCluster cluster) {
        return (int) cluster.nodes().stream()
                .flatMap(node -> node.connections().stream())
                .flatMap(connection -> connection.requests().stream())
                .filter(received -> received.queries().contains("q"))
                .count();
    }

    @Test
    void too_few_replicas_are_believed_when_two_nodes_say_so(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        cluster.nodes().forEach(node -> node.when("q").answers(UNAVAILABLE));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            UnavailableException thrown = catchThrowableOfType(UnavailableException.class, () -> session.execute("q"));
            assertThat(thrown.consistency()).isEqualTo(Consistency.QUORUM);
            assertThat(thrown.required()).isEqualTo(2);
            assertThat(thrown.alive()).isEqualTo(1);
            assertThat(thrown.mayHaveBeenExecuted()).isFalse();
            assertThat(thrown.attempts()).hasSize(2);
            assertThat(asked(cluster)).isEqualTo(2);
        }
    }

    @Test
    void an_overloaded_node_is_not_asked_twice_for_what_may_have_been_executed(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(node -> node.when("q").answers(OVERLOADED));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            assertThatThrownBy(() -> session.execute("q"))
                    .isInstanceOf(OverloadedException.class)
                    .hasMessageContaining("OVERLOADED: too much");
            assertThat(asked(cluster)).isEqualTo(1);
            SimpleStatement repeatable = SimpleStatement.of("q").withIdempotence(true);
            assertThatThrownBy(() -> session.execute(repeatable)).isInstanceOf(OverloadedException.class);
            assertThat(asked(cluster)).isEqualTo(1 + 3);
            cluster.nodes().forEach(StandInNode::forgetRules);
            cluster.node(1).when("q").answers(OVERLOADED);
            for (int i = 0; i < 3; i++) {
                session.execute(repeatable);
            }
        }
    }

    @Test
    void a_node_that_shuts_down_has_executed_nothing_so_another_is_asked(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.node(1).when("q").answers(SHUTTING_DOWN);
        cluster.node(2).when("q").answers(SHUTTING_DOWN);
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            for (int i = 0; i < 3; i++) {
                ExecutionInfo info = session.execute("q").info();
                assertThat(info.coordinator().host()).isEqualTo("127.0.0.3");
                assertThat(info.attempts()).noneMatch(Attempt::mayHaveBeenExecuted);
            }
            cluster.node(3).when("q").answers(SHUTTING_DOWN);
            OverloadedException thrown = catchThrowableOfType(OverloadedException.class, () -> session.execute("q"));
            assertThat(thrown.mayHaveBeenExecuted()).isFalse();
            assertThat(thrown.attempts()).hasSize(3);
            assertThat(thrown).hasMessageContaining("it was not executed");
            cluster.node(3).when("q").answers(OVERLOADED);
            OverloadedException other = catchThrowableOfType(OverloadedException.class, () -> session.execute("q"));
            assertThat(other.mayHaveBeenExecuted()).isTrue();
        }
    }

    @Test
    void an_error_in_the_statement_is_asked_once(TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(node -> node.when("q").answers(Answer.error(ErrorCode.SYNTAX_ERROR, "no such thing")));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            assertThatThrownBy(() -> session.execute(SimpleStatement.of("q").withIdempotence(true)))
                    .isInstanceOf(SyntaxErrorException.class)
                    .hasMessageContaining("no such thing");
            assertThat(asked(cluster)).isEqualTo(1);
        }
    }

    @Test
    void a_session_whose_connections_are_full_says_so_and_takes_requests_again_when_they_are_not(
            TestAuthority authority, StandInNode node) throws IOException, InterruptedException, TimeoutException {
        node.when("q").answers(Answer.silence());
        SessionBuilder builder = to(node, authority).connection(ConnectionOptions.DEFAULT.withLimits(2, 10));
        try (Session session = builder.build()) {
            List<CompletableFuture<ResultPage>> held = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                held.add(session.executeAsync(SimpleStatement.of("q").withTimeout(LONG))
                        .toCompletableFuture());
            }
            node.awaitRequests(Opcode.QUERY, 2, LONG);
            SessionBusyException thrown =
                    catchThrowableOfType(SessionBusyException.class, () -> session.execute("other"));
            assertThat(thrown.limit()).isEqualTo(2);
            assertThat(thrown).hasMessageContaining("in flight 2 of 2").hasMessageContaining("maxInFlight");
            assertThat(held).noneMatch(CompletableFuture::isDone);
        }
    }
}
