// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.firstcause.error.NodeState;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.type.TupleValue;
import dev.firstcause.type.UdtValue;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables of a real Cassandra that are made again with other types, under statements that were prepared before. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StaleOnCassandraTest {
    private static ShopOnCassandra shop;
    private static CqlSession apache;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        shop = new ShopOnCassandra(folder);
        shop.fill();
        apache = shop.apache();
    }

    @AfterAll
    static void stop() throws IOException {
        if (apache != null) {
            apache.close();
        }
        if (shop != null) {
            shop.close();
        }
    }

    /** Types whose values are of one Java class, and a value of the first. */
    @SuppressWarnings("ImmutableEnumChecker") // a list, a map or a tuple that nobody changes
    private enum Pair {
        LISTS("list<int>", "list<float>", List.of(1)),
        MAPS("map<text, bigint>", "map<text, double>", Map.of("a", 1L)),
        TUPLES(
                "frozen<tuple<int, text>>",
                "frozen<tuple<float, int>>",
                TupleValue.of(new TupleType(List.of(NativeType.INT, NativeType.TEXT)), 1, "abcd")),
        VECTORS("vector<int, 2>", "vector<float, 2>", List.of(1, 2)),
        NUMBERS("bigint", "double", 1L),
        TEXTS("text", "int", "abcd");

        private final String old;
        private final String now;
        private final Object value;

        Pair(String old, String now, Object value) {
            this.old = old;
            this.now = now;
            this.value = value;
        }
    }

    private static String create(String table, String type) {
        return "CREATE TABLE " + table + " (id int PRIMARY KEY, v " + type + ")";
    }

    private static void assertRefused(Session session, BoundStatement bound, String table) {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> session.execute(bound))
                    .isInstanceOf(StaleStatementException.class)
                    .hasMessageStartingWith("Variable \"v\" (number 1) was ")
                    .hasMessageContaining(" when the statement was prepared, and is ");
        }
        assertThat(session.execute("SELECT * FROM " + table).all()).isEmpty();
    }

    private static void assertPreparedAgain(Session session, PreparedStatement old, String table) {
        PreparedStatement now = session.prepare(old.query());
        assertThat(now.variables()).isNotEqualTo(old.variables());
        session.execute(now.bind(1, null));
        assertThat(session.execute("SELECT * FROM " + table).all()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void what_the_node_has_forgotten_is_compared_when_it_is_prepared_again(Pair pair) {
        for (ProtocolVersion version : List.of(ProtocolVersion.V4, ProtocolVersion.V5)) {
            Session session = shop.session(version);
            String table = "forgotten_" + pair + version;
            session.execute(create(table, pair.old));
            PreparedStatement old = session.prepare("INSERT INTO " + table + " (id, v) VALUES (?, ?)");
            BoundStatement bound = old.bind(1, pair.value);
            session.execute(bound);
            session.execute("DROP TABLE " + table);
            session.execute(create(table, pair.now));
            assertRefused(session, bound, table);
            assertPreparedAgain(session, old, table);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_another_client_has_prepared_again_is_compared_too(Pair pair) {
        for (ProtocolVersion version : List.of(ProtocolVersion.V4, ProtocolVersion.V5)) {
            Session session = shop.session(version);
            String table = "shared_" + pair + version;
            session.execute(create(table, pair.old));
            PreparedStatement old = session.prepare("INSERT INTO " + table + " (id, v) VALUES (?, ?)");
            PreparedStatement other = session.prepare("DELETE FROM " + table + " WHERE id = ?");
            BoundStatement bound = old.bind(1, pair.value);
            session.execute(bound);
            apache.execute("DROP TABLE " + table);
            apache.execute(create(table, pair.now));
            apache.prepare(old.query());
            SessionHarness.await("the changes are heard", () -> old.isInDoubt() && other.isInDoubt());
            assertRefused(session, bound, table);
            assertPreparedAgain(session, old, table);
            session.execute(other.bind(1));
            assertThat(session.execute("SELECT * FROM " + table).all()).isEmpty();
        }
    }

    @Test
    void a_type_that_gets_a_field_takes_the_values_that_were_bound_before() {
        Session session = shop.session(ProtocolVersion.V5);
        session.execute("CREATE TYPE grows (a int)");
        session.execute("CREATE TABLE growing (id int PRIMARY KEY, v list<frozen<grows>>)");
        PreparedStatement old = session.prepare("INSERT INTO growing (id, v) VALUES (?, ?)");
        UserType small = new UserType("Shop", "grows", List.of(new UserType.Field("a", NativeType.INT)));
        BoundStatement bound = old.bind(1, List.of(UdtValue.of(small, 7)));
        session.execute(bound);
        apache.execute("ALTER TYPE \"Shop\".grows ADD b text");
        apache.prepare(old.query());
        SessionHarness.await("the change is heard", old::isInDoubt);
        session.execute(bound);

        PreparedStatement now = session.prepare(old.query());
        List<UserType.Field> fields = new ArrayList<>(small.fields());
        fields.add(new UserType.Field("b", NativeType.TEXT));
        UserType grown = new UserType("Shop", "grows", fields);
        session.execute(now.bind(2, List.of(UdtValue.of(grown, 8, "x"))));
        session.execute(bound);
        assertThat(session.execute("SELECT v FROM growing WHERE id = 2")
                        .one()
                        .getList("v", UdtValue.class)
                        .get(0)
                        .get("b"))
                .isEqualTo("x");
        assertThat(session.execute("SELECT v FROM growing WHERE id = 1")
                        .one()
                        .getList("v", UdtValue.class)
                        .get(0)
                        .get("a"))
                .isEqualTo(7);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void a_node_that_was_away_is_compared_before_anything_is_executed_there()
            throws IOException, InterruptedException, GeneralSecurityException {
        Session session = shop.session(ProtocolVersion.V5);
        session.execute(create("away", "list<int>"));
        PreparedStatement old = session.prepare("INSERT INTO away (id, v) VALUES (?, ?)");
        BoundStatement bound = old.bind(1, List.of(1));
        session.execute(bound);
        apache.close();
        apache = null;
        shop.reboot(() -> SessionHarness.awaitStates(session, NodeState.DOWN));
        try (CqlSession other = shop.apache()) {
            other.execute("DROP TABLE away");
            other.execute(create("away", "list<float>"));
            other.prepare(old.query());
        }
        SessionHarness.awaitStates(session, NodeState.UP);
        assertRefused(session, bound, "away");
        assertPreparedAgain(session, old, "away");
    }
}
