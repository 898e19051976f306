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
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.type.UdtValue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A table is made again with other types after a statement was prepared: in whatever way the session learns of that, no
 * bytes that were encoded for the old types are executed.
 */
@Lab
class StaleStatementTest extends SessionHarness {
    private static final String INSERT = "INSERT INTO t (v) VALUES (?)";
    private static final DataType INTS = new ListType(NativeType.INT);
    private static final DataType FLOATS = new ListType(NativeType.FLOAT);

    /** Whatever is executed of the statement. */
    private final AtomicInteger executed = new AtomicInteger();

    private void binds(StandInNode node, DataType type) {
        node.when(INSERT).binds(type).answersWith(received -> {
            if (received.request() instanceof Execute) {
                executed.incrementAndGet();
            }
            return Answer.done();
        });
    }

    private static SchemaChange changed(SchemaChange.Target target, String keyspace, String object) {
        return new SchemaChange(SchemaChange.Change.UPDATED, target, keyspace, object, List.of());
    }

    private static Event tableChanged() {
        return new Event.Schema(changed(SchemaChange.Target.TABLE, "lab", "stand_in"));
    }

    private void assertRefused(Session session, PreparedStatement old) {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> session.execute(old.bind(List.of(1))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Variable \"p0\" (number 0) was list<int>")
                    .hasMessageContaining("is list<float> now")
                    .hasMessageContaining("prepare the statement again, and bind its values again");
        }
        assertThat(executed).hasValue(0);
    }

    private void assertReplaced(Session session, PreparedStatement old) {
        PreparedStatement now = session.prepare(INSERT);
        assertThat(now).isNotSameAs(old);
        assertThat(now.variables().get(0).type()).isEqualTo(FLOATS);
        session.execute(now.bind(List.of(1f)));
        assertThat(executed).hasValue(1);
        assertThat(session.prepare(INSERT)).isSameAs(now);
    }

    @Test
    void a_statement_that_a_node_has_forgotten_is_compared_by_its_cql_types(TestAuthority authority, StandInNode node)
            throws IOException {
        binds(node, INTS);
        try (Session session = to(node, authority).build()) {
            PreparedStatement old = session.prepare(INSERT);
            binds(node, FLOATS);
            node.forgetStatements();
            // The node knows it again after the first refusal.
            assertRefused(session, old);
            assertReplaced(session, old);
        }
    }

    @Test
    void a_statement_that_another_client_has_prepared_again_is_compared_after_the_node_has_told_of_the_change(
            TestAuthority authority, StandInNode node) throws IOException {
        binds(node, INTS);
        try (Session session = to(node, authority).build()) {
            PreparedStatement old = session.prepare(INSERT);
            binds(node, FLOATS);
            node.push(tableChanged());
            await("the change is heard", old::isInDoubt);
            assertRefused(session, old);
            assertReplaced(session, old);
        }
    }

    @Test
    void a_node_that_changed_before_the_statement_was_made_elsewhere_is_asked_though_it_knows_the_statement(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(node -> binds(node, INTS));
        try (Session another = to(cluster.node(1), authority).build();
                Session session = to(cluster.node(1), authority).build()) {
            awaitStates(another, NodeState.UP, NodeState.UP, NodeState.UP);
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            PreparedStatement known = another.prepare(INSERT);
            for (int i = 0; i < 3; i++) {
                another.execute(known.bind(List.of(1)));
            }
            List<Integer> before =
                    cluster.nodes().stream().map(StaleStatementTest::prepared).toList();
            PreparedStatement old = session.prepare(INSERT);
            executed.set(0);
            // The others had changed before, which was told when there was no statement yet.
            AtomicInteger misread = new AtomicInteger();
            for (int i = 0; i < 3; i++) {
                StandInNode node = cluster.nodes().get(i);
                if (prepared(node) == before.get(i)) {
                    node.when(INSERT).binds(FLOATS).answersWith(received -> {
                        misread.addAndGet(received.request() instanceof Execute ? 1 : 0);
                        return Answer.done();
                    });
                }
            }
            int refused = 0;
            for (int i = 0; i < 3; i++) {
                try {
                    session.execute(old.bind(List.of(1)));
                } catch (StaleStatementException e) {
                    refused++;
                }
            }
            assertThat(misread).hasValue(0);
            assertThat(refused).isEqualTo(2);
            assertThat(executed).hasValue(1);
        }
    }

    @Test
    void preparing_again_after_a_change_asks_the_server_although_nothing_was_executed(
            TestAuthority authority, StandInNode node) throws IOException {
        binds(node, INTS);
        try (Session session = to(node, authority).build()) {
            PreparedStatement old = session.prepare(INSERT);
            binds(node, FLOATS);
            node.push(tableChanged());
            await("the change is heard", old::isInDoubt);
            assertReplaced(session, old);
        }
    }

    @Test
    void ones_own_schema_change_is_known_with_its_answer(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        cluster.nodes().forEach(node -> {
            binds(node, INTS);
            node.when("ALTER").answers(Answer.of(new Result.Schema(changed(SchemaChange.Target.TYPE, "lab", "x"))));
        });
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            PreparedStatement old = session.prepare(INSERT);
            for (int i = 0; i < 3; i++) {
                session.execute(old.bind(List.of(1)));
            }
            executed.set(0);
            cluster.nodes().forEach(node -> binds(node, FLOATS));
            session.execute("ALTER");
            assertRefused(session, old);
            assertReplaced(session, old);
        }
    }

    @Test
    void a_node_that_comes_up_is_asked_before_anything_is_executed_there(TestAuthority authority, StandInNode node)
            throws IOException {
        binds(node, INTS);
        try (Session session = to(node, authority).build()) {
            PreparedStatement old = session.prepare(INSERT);
            node.kill();
            awaitStates(session, NodeState.DOWN);
            binds(node, FLOATS);
            // The statement is there still, as if another client had prepared it.
            node.start();
            awaitStates(session, NodeState.UP);
            assertRefused(session, old);
            assertReplaced(session, old);
        }
    }

    @Test
    void a_node_that_comes_up_is_told_only_once_what_has_not_changed(TestAuthority authority, StandInNode node)
            throws IOException, InterruptedException, TimeoutException {
        binds(node, INTS);
        try (Session session = to(node, authority).build()) {
            PreparedStatement statement = session.prepare(INSERT);
            node.kill();
            awaitStates(session, NodeState.DOWN);
            node.start();
            awaitStates(session, NodeState.UP);
            node.awaitRequests(Opcode.PREPARE, 2, LONG);
            await("the node has answered", () -> !statement.isInDoubt());
            for (int i = 0; i < 3; i++) {
                session.execute(statement.bind(List.of(1)));
            }
            assertThat(prepared(node)).isEqualTo(2);
            assertThat(session.prepare(INSERT)).isSameAs(statement);
            assertThat(prepared(node)).isEqualTo(2);
        }
    }

    @Test
    void a_statement_that_still_fits_is_asked_for_once_a_node_and_goes_on(
            TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(node -> binds(node, INTS));
        try (Session session = to(cluster.node(1), authority).build()) {
            awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
            PreparedStatement statement = session.prepare(INSERT);
            for (int i = 0; i < 3; i++) {
                session.execute(statement.bind(List.of(1)));
            }
            int before = cluster.nodes().stream()
                    .mapToInt(StaleStatementTest::prepared)
                    .sum();
            cluster.nodes().forEach(node -> node.push(tableChanged()));
            await(
                    "all changes are heard",
                    () -> session.nodes().stream().allMatch(node -> statement.doubt(node.endpoint()) != null));
            for (int i = 0; i < 9; i++) {
                session.execute(statement.bind(List.of(1)));
            }
            assertThat(cluster.nodes().stream()
                            .mapToInt(StaleStatementTest::prepared)
                            .sum())
                    .isEqualTo(before + 3);
            assertThat(executed).hasValue(12);
            assertThat(session.prepare(INSERT)).isSameAs(statement);
        }
    }

    @Test
    void changes_of_other_tables_are_nothing_to_it(TestAuthority authority, StandInNode node) throws IOException {
        binds(node, INTS);
        try (Session session = to(node, authority).build()) {
            PreparedStatement statement = session.prepare(INSERT);
            node.push(new Event.Schema(changed(SchemaChange.Target.TABLE, "lab", "other")));
            node.push(new Event.Schema(changed(SchemaChange.Target.TABLE, "other", "stand_in")));
            node.push(new Event.Schema(changed(SchemaChange.Target.TYPE, "other", "x")));
            node.push(new Event.Schema(changed(SchemaChange.Target.KEYSPACE, "other", "")));
            session.execute("after these");
            assertThat(statement.isInDoubt()).isFalse();
            node.push(new Event.Schema(changed(SchemaChange.Target.KEYSPACE, "lab", "")));
            await("the change is heard", statement::isInDoubt);
        }
    }

    @Test
    void a_type_that_got_a_field_at_its_end_still_fits_and_is_described_with_it_when_prepared_again(
            TestAuthority authority, StandInNode node) throws IOException {
        UserType.Field a = new UserType.Field("a", NativeType.INT);
        UserType.Field b = new UserType.Field("b", NativeType.TEXT);
        UserType small = new UserType("lab", "pair", List.of(a));
        UserType grown = new UserType("lab", "pair", List.of(a, b));
        binds(node, new ListType(small));
        try (Session session = to(node, authority).build()) {
            PreparedStatement old = session.prepare(INSERT);
            binds(node, new ListType(grown));
            node.push(tableChanged());
            await("the change is heard", old::isInDoubt);
            PreparedStatement now = session.prepare(INSERT);
            assertThat(now.variables().get(0).type()).isEqualTo(new ListType(grown));
            for (int i = 0; i < 2; i++) {
                session.execute(old.bind(List.of(UdtValue.of(small, 1))));
                session.execute(now.bind(List.of(UdtValue.of(grown, 1, "x"))));
            }
            assertThat(executed).hasValue(4);
            assertThat(session.prepare(INSERT)).isSameAs(now);
        }
    }

    @Test
    void statements_that_nobody_holds_are_forgotten_and_not_prepared_again(TestAuthority authority, StandInNode node)
            throws IOException, InterruptedException, TimeoutException {
        try (Session session = to(node, authority).build()) {
            BoundStatement held = session.prepare("SELECT held").bind();
            for (int i = 0; i < 100; i++) {
                session.prepare("SELECT " + i);
            }
            await("the others are collected", () -> {
                System.gc();
                return session.preparations().size() == 1;
            });
            node.restart();
            await("the node has died", () -> node.connections().size() > 2);
            awaitStates(session, NodeState.UP);
            node.awaitRequests(Opcode.PREPARE, 102, LONG);
            await("the node has answered", () -> !held.prepared().isInDoubt());
            session.execute(held);
            assertThat(prepared(node)).isEqualTo(102);
        }
    }

    private static int prepared(StandInNode node) {
        return (int) node.connections().stream()
                .flatMap(connection -> connection.requests().stream())
                .filter(received -> received.request() instanceof Prepare)
                .count();
    }
}
