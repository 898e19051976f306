// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.error.AttemptsFailedException;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** How a session ends: in order, with the answers to what is in flight, or at once. */
@Lab
class SessionClosingTest extends SessionHarness {
    /** Nobody gives up by himself. */
    private static final ConnectionOptions PATIENT = ConnectionOptions.DEFAULT.withTimeouts(
            Timeouts.DEFAULT.withRequest(LONG).withSuspicion(LONG).withLiveness(LONG));

    private static List<CompletableFuture<ResultPage>> ask(Session session, int count) {
        List<CompletableFuture<ResultPage>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(session.executeAsync(SimpleStatement.of("q")).toCompletableFuture());
        }
        return all;
    }

    private static Throwable thrown(CompletableFuture<?> call) {
        return call.handle((page, why) -> why).join();
    }

    @Test
    void requests_in_flight_and_statements_being_prepared_get_their_answers_and_new_ones_are_refused(
            TestAuthority authority, StandInNode node) throws IOException {
        Session session = to(node, authority).connection(PATIENT).build();
        node.hang();
        List<CompletableFuture<ResultPage>> all = ask(session, 500);
        CompletableFuture<PreparedStatement> preparing =
                session.prepareAsync("SELECT p").toCompletableFuture();
        CompletableFuture<Void> closed = session.closeAsync().toCompletableFuture();
        assertThat(thrown(session.executeAsync(SimpleStatement.of("q")).toCompletableFuture()))
                .hasMessage("The session was closed: what is to be sent needs another one");
        assertThatThrownBy(() -> session.prepare("SELECT o")).isInstanceOf(IllegalStateException.class);
        assertThat(closed).isNotDone();
        assertThat(all).noneMatch(CompletableFuture::isDone);
        node.resume();
        session.close();
        assertThat(closed).isCompleted();
        assertThat(all).allMatch(call -> call.isDone() && !call.isCompletedExceptionally());
        assertThat(preparing)
                .isCompletedWithValueMatching(statement -> statement.query().equals("SELECT p"));
    }

    @Test
    void what_a_node_never_answers_is_waited_for_as_long_as_a_request_may_take(
            TestAuthority authority, StandInNode node) throws IOException {
        node.when("q").answers(Answer.silence());
        Session session = to(node, authority)
                .connection(PATIENT.withTimeouts(PATIENT.timeouts().withRequest(Duration.ofMillis(300))))
                .build();
        CompletableFuture<ResultPage> patient = session.executeAsync(
                        SimpleStatement.of("q").withTimeout(Duration.ofHours(1)))
                .toCompletableFuture();
        session.close();
        assertThat(thrown(patient))
                .isInstanceOf(AttemptsFailedException.class)
                .hasMessageContaining("the session was closed");
    }

    @Test
    void a_node_that_hangs_does_not_hold_it_up_for_longer_than_that(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        Session session = to(cluster.node(1), authority).build();
        awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
        cluster.node(2).hang();
        List<CompletableFuture<ResultPage>> all = ask(session, 30);
        session.close();
        assertThat(all).allMatch(CompletableFuture::isDone);
        assertThat(all.stream().filter(CompletableFuture::isCompletedExceptionally))
                .allMatch(call -> thrown(call) instanceof RequestFailedException);
        cluster.node(2).resume();
    }

    @Test
    void at_once_means_that_what_is_in_flight_fails_and_says_so(TestAuthority authority, StandInNode node)
            throws IOException {
        node.when("q").answers(Answer.silence());
        Session session = to(node, authority).connection(PATIENT).build();
        List<CompletableFuture<ResultPage>> all = ask(session, 20);
        CompletableFuture<Void> inOrder = session.closeAsync().toCompletableFuture();
        session.closeNow();
        assertThat(inOrder).isCompleted();
        assertThat(all)
                .allSatisfy(call -> assertThat(thrown(call))
                        .isInstanceOf(AttemptsFailedException.class)
                        .hasMessageContaining("it may have been executed")
                        .hasMessageContaining("the session was closed"));
        session.closeNow();
        session.close();
    }

    @Test
    void with_its_nodes_down_or_nothing_in_flight_it_waits_for_nothing(TestAuthority authority, StandInNode node)
            throws IOException {
        Session session = to(node, authority).connection(PATIENT).build();
        node.kill();
        awaitStates(session, NodeState.DOWN);
        assertThat(ask(session, 10)).allMatch(CompletableFuture::isCompletedExceptionally);
        // Longer than this test may take, if it waited.
        session.close();
        assertThatThrownBy(() -> session.execute("q")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void in_a_loop_it_waits_for_nothing_and_closes_all_the_same(TestAuthority authority, StandInNode node)
            throws IOException {
        Session session = to(node, authority).connection(PATIENT).build();
        node.hang();
        CompletableFuture<ResultPage> other =
                session.executeAsync(SimpleStatement.of("q")).toCompletableFuture();
        CompletionStage<Void> first =
                session.executeAsync(SimpleStatement.of("q")).thenRun(session::close);
        node.resume();
        Waiting.await(first);
        Waiting.await(session.closeAsync());
        assertThat(other).isDone();
        assertThat(other.isCompletedExceptionally()).isFalse();
    }

    @Test
    void a_page_that_is_being_fetched_comes_and_the_next_is_refused(TestAuthority authority, StandInNode node)
            throws IOException {
        node.when("pages").answersWith(received -> {
            QueryParameters parameters = ((Query) received.request()).parameters();
            return SessionTest.Pages.answer(parameters.pagingState(), parameters.pageSize());
        });
        Session session = to(node, authority).connection(PATIENT).build();
        ResultPage first =
                Waiting.await(session.executeAsync(SimpleStatement.of("pages").withPageSize(2)));
        node.hang();
        CompletableFuture<ResultPage> second = first.fetchNextPage().toCompletableFuture();
        CompletionStage<Void> closed = session.closeAsync();
        node.resume();
        Waiting.await(closed);
        assertThat(second.join().count()).isEqualTo(2);
        assertThat(thrown(second.join().fetchNextPage().toCompletableFuture()))
                .isInstanceOf(IllegalStateException.class);
    }
}
