// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.InvalidQueryException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.OverloadedException;
import dev.firstcause.failure.Fate;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.Table;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.type.Codecs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a session does while nothing is wrong. */
@Lab
class SessionTest extends SessionHarness {
    private static final String TOTAL = "SELECT total FROM orders WHERE id = ?";
    private static final Table TOTALS = Table.empty().column("total", NativeType.BIGINT);

    private static void each(StandInCluster cluster, Answer answer) {
        cluster.nodes().forEach(node -> node.when(TOTAL).binds(NativeType.INT).answers(answer));
    }

    @Test
    void finds_the_nodes_of_the_cluster_from_one_of_them(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        try (Session session = to(cluster.node(2), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            assertThat(nodes(session)).extracting(NodeReport::datacenter).containsOnly("datacenter1");
            assertThat(nodes(session)).extracting(NodeReport::rack).containsOnly("rack1");
            assertThat(nodes(session)).extracting(NodeReport::version).containsOnly("5.0.5");
            assertThat(nodes(session)).extracting(NodeReport::connections).containsOnly(1);
            assertThat(nodes(session))
                    .extracting(NodeReport::hostId)
                    .containsExactlyElementsOf(
                            cluster.nodes().stream().map(StandInNode::hostId).toList());
            assertThat(session.version()).isEqualTo(ProtocolVersion.V5);
        }
    }

    @Test
    void asks_each_node_in_its_turn(TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes()
                .forEach(node -> node.when("q")
                        .answers(Answer.rows(Table.empty()
                                .column("who", NativeType.TEXT)
                                .row(node.address().getAddress().getHostAddress()))));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            Set<String> who = new HashSet<>();
            Set<Endpoint> coordinators = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                ResultSet result = session.execute("q");
                coordinators.add(result.info().coordinator());
                who.add(result.one().getString("who"));
            }
            assertThat(who).containsExactlyInAnyOrder("127.0.0.1", "127.0.0.2", "127.0.0.3");
            assertThat(coordinators).extracting(Endpoint::host).containsExactlyInAnyOrderElementsOf(who);
        }
    }

    @Test
    void spares_a_node_that_has_more_to_do_than_the_others(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        cluster.node(2).when("slow").answers(Answer.silence());
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            SimpleStatement slow = SimpleStatement.of("slow").withTimeout(LONG);
            List<CompletableFuture<ResultPage>> held = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                held.add(session.executeAsync(slow).toCompletableFuture());
            }
            await(
                    "all but node 2 have answered",
                    () -> held.stream().filter(each -> !each.isDone()).count() == 1);
            assertThat(report(session, cluster.node(2)).inFlight()).isEqualTo(1);
            Set<String> coordinators = new HashSet<>();
            for (int i = 0; i < 9; i++) {
                coordinators.add(session.execute("q").info().coordinator().host());
            }
            assertThat(coordinators).containsExactlyInAnyOrder("127.0.0.1", "127.0.0.3");
        }
    }

    @Test
    void runs_what_was_prepared_on_all_nodes(TestAuthority authority, StandInCluster cluster) throws IOException {
        each(cluster, Answer.rows(TOTALS.row(42L)));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            PreparedStatement statement = session.prepare(TOTAL);
            assertThat(session.prepare(TOTAL)).isSameAs(statement);
            for (int i = 0; i < 6; i++) {
                // Two of the three have never heard of it, and are told first.
                assertThat(session.execute(statement.bind(7)).one().getLong("total"))
                        .isEqualTo(42);
            }
            cluster.nodes().forEach(StandInNode::forgetStatements);
            for (int i = 0; i < 3; i++) {
                assertThat(session.execute(statement.bind(7)).one().getLong("total"))
                        .isEqualTo(42);
            }
        }
    }

    @Test
    void a_node_that_refuses_to_prepare_a_statement_has_executed_nothing_so_another_one_is_asked(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        each(cluster, Answer.rows(TOTALS.row(42L)));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            BoundStatement statement = session.prepare(TOTAL).bind(7).withIdempotence(false);
            cluster.nodes()
                    .forEach(node -> node.when(Opcode.PREPARE).answers(Answer.error(ErrorCode.OVERLOADED, "later")));
            List<Attempt> attempts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                attempts.addAll(session.execute(statement).info().attempts());
            }
            assertThat(attempts).isNotEmpty().allSatisfy(attempt -> {
                assertThat(attempt.mayHaveBeenExecuted()).isFalse();
                assertThat(attempt.toString()).contains("answered PREPARE with OVERLOADED");
            });
            cluster.nodes().forEach(StandInNode::forgetStatements);
            assertThatThrownBy(() -> session.execute(statement))
                    .isInstanceOfSatisfying(OverloadedException.class, thrown -> {
                        assertThat(thrown.mayHaveBeenExecuted()).isFalse();
                        // Each has answered EXECUTE, and said by UNPREPARED that it executed nothing.
                        assertThat(thrown.attempts())
                                .hasSize(3)
                                .extracting(Attempt::fate)
                                .containsOnly(Fate.NOT_SENT);
                    })
                    .hasMessageContaining("it was not executed");
        }
    }

    @Test
    void a_node_that_dies_while_it_prepares_what_it_had_forgotten_has_executed_nothing_so_another_one_is_asked(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        each(cluster, Answer.rows(TOTALS.row(42L)));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            BoundStatement statement = session.prepare(TOTAL).bind(7).withIdempotence(false);
            for (int i = 0; i < 6; i++) {
                // From now on each node knows it, and is sent EXECUTE at once.
                session.execute(statement);
            }
            cluster.node(2).forgetStatements();
            cluster.node(2).when(Opcode.PREPARE).answers(Answer.reset());
            List<Attempt> attempts = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                attempts.addAll(session.execute(statement).info().attempts());
            }
            assertThat(attempts).isNotEmpty().allSatisfy(attempt -> {
                assertThat(attempt.node().host()).isEqualTo("127.0.0.2");
                assertThat(attempt.cause()).isInstanceOf(ConnectionShutdownException.class);
                assertThat(attempt.fate()).isEqualTo(Fate.NOT_SENT);
                assertThat(attempt.mayHaveBeenExecuted()).isFalse();
            });
        }
    }

    @Test
    void a_statement_that_a_node_finds_wrong_when_it_is_prepared_there_is_asked_nowhere_else(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        each(cluster, Answer.rows(TOTALS.row(42L)));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            BoundStatement statement = session.prepare(TOTAL).bind(7).withIdempotence(true);
            cluster.nodes().forEach(node -> {
                node.forgetStatements();
                node.when(Opcode.PREPARE).answers(Answer.error(ErrorCode.INVALID, "no such table"));
            });
            assertThatThrownBy(() -> session.execute(statement))
                    .isInstanceOfSatisfying(InvalidQueryException.class, thrown -> {
                        assertThat(thrown.mayHaveBeenExecuted()).isFalse();
                        assertThat(thrown.attempts()).hasSize(1);
                    });
        }
    }

    @Test
    void a_node_that_forgets_a_statement_as_soon_as_it_is_prepared_is_left_for_another(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        each(cluster, Answer.rows(TOTALS.row(42L)));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            PreparedStatement statement = session.prepare(TOTAL);
            ByteBuffer id = ByteBuffer.allocate(16);
            cluster.node(2)
                    .when(TOTAL)
                    .binds(NativeType.INT)
                    .answers(Answer.of(new ErrorResponse.Unprepared("evicted", id)));
            List<Attempt> attempts = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                ResultSet result = session.execute(statement.bind(7));
                attempts.addAll(result.info().attempts());
                assertThat(result.one().getLong("total")).isEqualTo(42);
            }
            assertThat(attempts).singleElement().satisfies(attempt -> {
                assertThat(attempt.node().host()).isEqualTo("127.0.0.2");
                assertThat(attempt.mayHaveBeenExecuted()).isFalse();
                assertThat(attempt.cause()).hasMessageContaining("evicted");
            });
        }
    }

    @Test
    void a_statement_whose_variables_have_changed_is_prepared_with_the_new_ones(
            TestAuthority authority, StandInNode node) throws IOException {
        node.when(TOTAL).binds(NativeType.INT).answers(Answer.rows(TOTALS.row(42L)));
        try (Session session = to(node, authority).build()) {
            PreparedStatement old = session.prepare(TOTAL);
            node.when(TOTAL).binds(NativeType.TEXT).answers(Answer.rows(TOTALS.row(43L)));
            node.forgetStatements();
            assertThatThrownBy(() -> session.execute(old.bind(7)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("prepare the statement again, and bind its values again");
            PreparedStatement now = session.prepare(TOTAL);
            assertThat(session.execute(now.bind("7")).one().getLong("total")).isEqualTo(43);
            assertThat(session.prepare(TOTAL)).isSameAs(now);
        }
    }

    @Test
    void fetches_the_next_page_when_one_is_used_up(TestAuthority authority, StandInNode node) throws IOException {
        node.when(TOTAL).answersWith(received -> {
            QueryParameters parameters = ((Query) received.request()).parameters();
            return Pages.answer(parameters.pagingState(), parameters.pageSize());
        });
        try (Session session = to(node, authority).build()) {
            ResultSet result = session.execute(SimpleStatement.of(TOTAL, 1).withPageSize(2));
            assertThat(result.all()).extracting(row -> row.getInt("n")).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void a_next_page_without_a_page_size_is_refused_for_it_would_be_the_first_one_again(
            TestAuthority authority, StandInNode node) throws IOException {
        node.when(TOTAL).answersWith(received -> Pages.answer(null, 2));
        try (Session session = to(node, authority).build()) {
            ResultPage page = Waiting.await(
                    session.executeAsync(SimpleStatement.of(TOTAL, 1).withPageSize(0)));
            assertThat(page.hasMorePages()).isTrue();
            CompletableFuture<ResultPage> next = page.fetchNextPage().toCompletableFuture();
            assertThatThrownBy(() -> Waiting.await(next))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("A paging state needs a page size");
        }
    }

    @Test
    void a_use_statement_is_refused_for_it_would_change_one_connection_of_many(
            TestAuthority authority, StandInNode node) throws IOException {
        try (Session session = to(node, authority).build()) {
            assertThatThrownBy(() -> session.execute(" use system"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("USE would change the keyspace of one connection among many");
        }
    }

    @Test
    void opens_each_connection_in_its_keyspace(TestAuthority authority, StandInNode node) throws IOException {
        try (Session session = to(node, authority).keyspace("shop").build()) {
            assertThat(node.openConnections()).isNotEmpty();
            session.execute("q");
        }
    }

    @Test
    void a_callback_that_would_wait_for_its_own_loop_is_told_so(TestAuthority authority, StandInNode node)
            throws IOException {
        // So late that the callback is there before the answer, and runs where that is told.
        node.when("late").answers(Answer.done().after(Duration.ofMillis(500)));
        try (Session session = to(node, authority).build()) {
            assertThatThrownBy(() -> Waiting.await(
                            session.executeAsync(SimpleStatement.of("late")).thenApply(page -> session.execute("q"))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in callbacks use executeAsync, prepareAsync and fetchNextPage");
        }
    }

    @Test
    void a_statement_that_is_null_is_named_with_what_to_give_instead(TestAuthority authority, StandInNode node)
            throws IOException {
        String message = "statement is null: give a SimpleStatement, or one bound by bind(...)";
        try (Session session = to(node, authority).build()) {
            assertThatThrownBy(() -> session.execute((Statement<?>) null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(message);
            CompletableFuture<ResultPage> call = session.executeAsync(null).toCompletableFuture();
            assertThatThrownBy(call::join)
                    .cause()
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage(message);
            assertThat(session.execute("q").info().coordinator()).isNotNull();
        }
    }

    @Test
    void a_closed_session_says_so(TestAuthority authority, StandInNode node) throws IOException {
        Session session = to(node, authority).build();
        session.close();
        session.close();
        assertThatThrownBy(() -> session.execute("q"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The session was closed: what is to be sent needs another one");
        assertThat(session.nodes()).extracting(NodeReport::state).containsOnly(NodeState.REMOVED);
    }

    @Test
    void executes_with_the_id_of_the_prepared_statement(TestAuthority authority, StandInNode node)
            throws IOException, InterruptedException, TimeoutException {
        node.when(TOTAL).binds(NativeType.INT).answersWith(received -> {
            assertThat(received.request()).isInstanceOf(Execute.class);
            return Answer.rows(TOTALS.row(1L));
        });
        try (Session session = to(node, authority).build()) {
            session.execute(session.prepare(TOTAL).bind(1));
            node.awaitRequests(Opcode.EXECUTE, 1, LONG);
        }
    }

    /** Five rows, a page at a time. */
    static final class Pages {
        static Answer answer(@Nullable ByteBuffer state, int size) {
            int from = state == null ? 0 : state.get(state.position());
            List<ColumnSpec> columns = List.of(new ColumnSpec("lab", "t", "n", NativeType.INT));
            List<List<ByteBuffer>> rows = new ArrayList<>();
            for (int n = from; n < Math.min(5, from + size); n++) {
                rows.add(List.of(Codecs.INT.encode(n)));
            }
            ByteBuffer next = from + size < 5 ? ByteBuffer.wrap(new byte[] {(byte) (from + size)}) : null;
            return Answer.of(Rows.of(new RowsMetadata(1, columns, next, null), rows));
        }
    }
}
