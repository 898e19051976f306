// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.datastax.oss.driver.api.core.CqlSession;
import dev.firstcause.EveryType.Column;
import dev.firstcause.error.AlreadyExistsException;
import dev.firstcause.error.InvalidQueryException;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.error.SyntaxErrorException;
import dev.firstcause.error.UnavailableException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.type.VectorType;
import dev.firstcause.type.ApacheDriver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sessions to a real Cassandra with TLS, in a keyspace whose name has a capital, beside the Apache Java driver. */
@Timeout(300)
class SessionOnCassandraTest {
    private static final List<Column> COLUMNS = EveryType.columns();
    private static final AtomicInteger IDS = new AtomicInteger();

    private static ShopOnCassandra shop;
    private static CqlSession apache;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        shop = new ShopOnCassandra(folder);
        shop.fill();
        apache = shop.apache();
        v5().execute(EveryType.create("everything"));
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

    private static Session v5() {
        return shop.session(ProtocolVersion.V5);
    }

    @ParameterizedTest
    @EnumSource
    void values_that_a_prepared_statement_writes_are_read_by_the_apache_driver(ProtocolVersion version) {
        Session session = shop.session(version);
        PreparedStatement insert = session.prepare(EveryType.insert("everything", COLUMNS));
        for (int row = 0; row < EveryType.rows(); row++) {
            int id = IDS.incrementAndGet();
            session.execute(insert.bind(EveryType.values(id, row, COLUMNS)));
            assertApacheReads(id, row, COLUMNS);
        }
    }

    @ParameterizedTest
    @EnumSource
    void values_that_a_simple_statement_writes_are_read_by_the_apache_driver(ProtocolVersion version) {
        // Nothing tells a list that is a vector from any other.
        List<Column> columns = COLUMNS.stream()
                .filter(column -> !(column.type() instanceof VectorType))
                .toList();
        for (int row = 0; row < EveryType.rows(); row++) {
            int id = IDS.incrementAndGet();
            shop.session(version).execute(EveryType.insert("everything", columns), EveryType.values(id, row, columns));
            assertApacheReads(id, row, columns);
        }
    }

    @ParameterizedTest
    @EnumSource
    void values_that_the_apache_driver_writes_are_read(ProtocolVersion version) {
        Session session = shop.session(version);
        var insert = apache.prepare(EveryType.insert("everything", COLUMNS));
        String select = EveryType.select("everything", COLUMNS);
        PreparedStatement prepared = session.prepare(select);
        for (int row = 0; row < EveryType.rows(); row++) {
            int id = IDS.incrementAndGet();
            var bound = insert.bind(id);
            for (int i = 0; i < COLUMNS.size(); i++) {
                Column column = COLUMNS.get(i);
                Object theirs = ApacheDriver.theirs(column.type(), column.value(row));
                bound = bound.set(i + 1, theirs, ApacheDriver.codec(column.type()));
            }
            apache.execute(bound);
            assertReads(session.execute(prepared.bind(id)).one(), row);
            assertReads(session.execute(select, id).one(), row);
        }
    }

    private static void assertApacheReads(int id, int row, List<Column> columns) {
        var read = apache.execute(EveryType.select("everything", columns), id).one();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Object stored = column.stored(row);
            assertThat(read.isNull(i))
                    .as("null in %s of row %s", column.name(), row)
                    .isEqualTo(stored == null);
            if (stored != null) {
                assertThat(read.get(i, ApacheDriver.codec(column.type())))
                        .as("%s of row %s", column.name(), row)
                        .isEqualTo(ApacheDriver.theirs(column.type(), stored));
            }
        }
    }

    private static void assertReads(Row read, int row) {
        for (int i = 0; i < COLUMNS.size(); i++) {
            Column column = COLUMNS.get(i);
            assertThat(read.isNull(i)).isEqualTo(column.stored(row) == null);
            assertThat(read.getObject(i)).as("%s of row %s", column.name(), row).isEqualTo(column.stored(row));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V4", "V5"})
    void counters_are_counted_by_both_drivers(ProtocolVersion version) {
        Session session = shop.session(version);
        String table = "counted_" + version;
        session.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, n counter, other counter)");
        String count = "UPDATE " + table + " SET n = n + ? WHERE id = ?";
        session.execute(session.prepare(count).bind(Long.MAX_VALUE - 10, 1));
        session.execute(count, -3L, 1);
        apache.execute(apache.prepare(count).bind(5L, 1));

        var theirs = apache.execute("SELECT n, other FROM " + table).one();
        assertThat(theirs.getLong("n")).isEqualTo(Long.MAX_VALUE - 8);
        assertThat(theirs.isNull("other")).isTrue();
        Row ours = session.execute("SELECT n, other FROM " + table).one();
        assertThat(ours.getLong("n")).isEqualTo(Long.MAX_VALUE - 8);
        assertThat(ours.isNull("other")).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"V4", "V5"})
    void a_value_left_unset_leaves_what_is_there_and_null_deletes_it(ProtocolVersion version) {
        Session session = shop.session(version);
        int id = IDS.incrementAndGet();
        PreparedStatement insert = session.prepare("INSERT INTO orders (id, \"Name\") VALUES (?, ?)");
        session.execute(insert.bind(id, "first"));
        session.execute(insert.bind(id));
        session.execute(insert.bind(Map.of("id", id)));
        session.execute(insert.query(), id, BoundStatement.UNSET);
        assertThat(name(session, id)).isEqualTo("first");
        session.execute(insert.bind(id, null));
        assertThat(name(session, id)).isNull();
    }

    @Test
    void values_go_by_name_and_with_case() {
        int id = IDS.incrementAndGet();
        String insert = "INSERT INTO orders (id, \"Name\") VALUES (:id, :\"Name\")";
        v5().execute(SimpleStatement.named(insert, Map.of("Name", "simple", "id", id)));
        assertThat(name(v5(), id)).isEqualTo("simple");
        v5().execute(v5().prepare(insert).bind(Map.of("Name", "prepared", "id", id)));
        assertThat(name(v5(), id)).isEqualTo("prepared");
    }

    private static String name(Session session, int id) {
        return session.execute("SELECT \"Name\" FROM orders WHERE id = ?", id)
                .one()
                .getString("Name");
    }

    @ParameterizedTest
    @EnumSource(names = {"V4", "V5"})
    void pages_follow_each_other_by_themselves_or_by_their_state(ProtocolVersion version) {
        Session session = shop.session(version);
        String table = "paged_" + version;
        session.execute("CREATE TABLE " + table + " (id int, n int, PRIMARY KEY (id, n))");
        List<Integer> all = new ArrayList<>();
        for (int n = 0; n < 25; n++) {
            session.execute("INSERT INTO " + table + " (id, n) VALUES (1, ?)", n);
            all.add(n);
        }
        String select = "SELECT n FROM " + table + " WHERE id = ?";
        PreparedStatement prepared = session.prepare(select);
        for (Statement<?> statement : List.of(SimpleStatement.of(select, 1), prepared.bind(1))) {
            ResultSet whole = session.execute(statement.withPageSize(10));
            assertThat(whole.availableWithoutFetching()).isEqualTo(10);
            assertThat(numbers(whole.all())).isEqualTo(all);
            assertThat(whole.pagingState()).isNull();

            List<Integer> byState = new ArrayList<>();
            ByteBuffer state = null;
            int pages = 0;
            do {
                ResultPage page = Waiting.await(
                        session.executeAsync(statement.withPageSize(10).withPagingState(state)));
                byState.addAll(numbers(page.rows()));
                state = page.pagingState();
                pages++;
            } while (state != null);
            assertThat(byState).isEqualTo(all);
            assertThat(pages).isEqualTo(3);
        }
    }

    private static List<Integer> numbers(Iterable<Row> rows) {
        List<Integer> numbers = new ArrayList<>();
        rows.forEach(row -> numbers.add(row.getInt("n")));
        return numbers;
    }

    @ParameterizedTest
    @EnumSource(names = {"V4", "V5"})
    void a_column_added_to_the_table_comes_with_the_next_answer(ProtocolVersion version) {
        Session session = shop.session(version);
        String table = "grows_" + version;
        session.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, a int)");
        session.execute("INSERT INTO " + table + " (id, a) VALUES (1, 1)");
        String select = "SELECT * FROM " + table + " WHERE id = ?";
        PreparedStatement prepared = session.prepare(select);
        assertThat(columns(session.execute(prepared.bind(1)))).containsExactly("id", "a");

        // The node forgets the statement over this, and is told it again.
        session.execute("ALTER TABLE " + table + " ADD b text");
        session.execute("UPDATE " + table + " SET b = 'new' WHERE id = 1");
        for (int i = 0; i < 2; i++) {
            ResultSet result = session.execute(prepared.bind(1));
            assertThat(columns(result)).containsExactly("id", "a", "b");
            assertThat(result.one().getString("b")).isEqualTo("new");
        }
        // Another client tells it the statement, so that the id of the result is all that is old.
        session.execute("ALTER TABLE " + table + " ADD aa int");
        apache.prepare(select);
        for (int i = 0; i < 2; i++) {
            ResultSet result = session.execute(prepared.bind(1));
            assertThat(columns(result)).containsExactly("id", "a", "aa", "b");
            Row row = result.one();
            assertThat(row.isNull("aa")).isTrue();
            assertThat(row.getString("b")).isEqualTo("new");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V4", "V5"})
    void a_table_made_anew_with_other_types_needs_its_statements_prepared_anew(ProtocolVersion version) {
        Session session = shop.session(version);
        String table = "anew_" + version;
        String insert = "INSERT INTO " + table + " (id, v) VALUES (?, ?)";
        session.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, v int)");
        PreparedStatement old = session.prepare(insert);
        session.execute(old.bind(1, 0x41424344));
        session.execute("DROP TABLE " + table);
        session.execute("CREATE TABLE " + table + " (id int PRIMARY KEY, v text)");

        // The bytes of this number would be taken for the text ABCD.
        assertThatThrownBy(() -> session.execute(old.bind(1, 0x41424344)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "Variable \"v\" (number 1) was int when the statement was prepared, and is text now");
        assertThat(session.execute("SELECT v FROM " + table).all()).isEmpty();
        session.execute(session.prepare(insert).bind(1, "text"));
        assertThat(session.execute("SELECT v FROM " + table).one().getString("v"))
                .isEqualTo("text");
    }

    private static List<String> columns(ResultSet result) {
        return result.columns().stream().map(ColumnSpec::name).toList();
    }

    @Test
    void what_the_server_warns_of_is_in_the_information_of_the_answer() {
        assertThat(v5().execute("SELECT count(*) FROM orders").info().warnings())
                .singleElement()
                .asString()
                .contains("Aggregation query used without partition key");
        assertThat(v5().execute("SELECT id FROM orders WHERE id = 0").info().warnings())
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"V4", "V5"})
    void conditional_statements_say_whether_they_were_applied(ProtocolVersion version) {
        Session session = shop.session(version);
        String insert = "INSERT INTO orders (id, \"Name\") VALUES (?, ?) IF NOT EXISTS";
        PreparedStatement prepared = session.prepare(insert);
        int id = IDS.incrementAndGet();
        int other = IDS.incrementAndGet();
        for (Statement<?> first : List.of(SimpleStatement.of(insert, id, "first"), prepared.bind(other, "first"))) {
            Statement<?> serial =
                    first.withConsistency(Consistency.LOCAL_QUORUM).withSerialConsistency(Consistency.LOCAL_SERIAL);
            assertThat(session.execute(serial).wasApplied()).isTrue();
            for (int i = 0; i < 2; i++) {
                ResultSet refused = session.execute(serial);
                assertThat(refused.wasApplied()).isFalse();
                assertThat(refused.one().getString("Name")).isEqualTo("first");
            }
        }
        // Bound by the same condition, and applied between refusals.
        session.execute("DELETE FROM orders WHERE id = ? IF EXISTS", other);
        ResultSet again = session.execute(prepared.bind(other, "again"));
        assertThat(again.wasApplied()).isTrue();
        assertThat(columns(again)).containsExactly("[applied]");
        assertThat(session.execute(prepared.bind(other, "no")).one().getString("Name"))
                .isEqualTo("again");
        ResultSet serialRead = session.execute(
                SimpleStatement.of("SELECT * FROM orders WHERE id = ?", other).withConsistency(Consistency.SERIAL));
        assertThat(serialRead.one().getString("Name")).isEqualTo("again");
        assertThat(serialRead.wasApplied()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"V4", "V5"})
    void writes_are_dated_as_the_statement_says(ProtocolVersion version) {
        Session session = shop.session(version);
        String insert = "INSERT INTO orders (id, \"Name\") VALUES (?, 'dated')";
        int id = IDS.incrementAndGet();
        session.execute(SimpleStatement.of(insert, id).withTimestamp(-5));
        assertThat(written(session, id)).isEqualTo(-5);
        session.execute(session.prepare(insert).bind(id).withTimestamp(1_700_000_000_000_001L));
        assertThat(written(session, id)).isEqualTo(1_700_000_000_000_001L);
    }

    private static long written(Session session, int id) {
        return session.execute("SELECT writetime(\"Name\") FROM orders WHERE id = ?", id)
                .one()
                .getLong(0);
    }

    @Test
    void a_statement_names_its_keyspace_from_v5_on() {
        SimpleStatement select = SimpleStatement.of("SELECT \"Name\" FROM orders WHERE id = 0");
        assertThat(v5().execute(select).one().getString(0)).isEqualTo("\"Shop\"");
        assertThat(v5().execute(select.withKeyspace("shop")).one().getString(0)).isEqualTo("shop");
        assertThat(v5().execute(select).one().getString(0)).isEqualTo("\"Shop\"");
        assertThatThrownBy(() -> shop.session(ProtocolVersion.V4).execute(select.withKeyspace("shop")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Protocol v4 has no place for the statement's keyspace shop");
    }

    @Test
    void errors_of_the_server_have_classes_and_fields_of_their_own() {
        assertThatThrownBy(() -> v5().execute("SELEKT 1"))
                .isInstanceOf(SyntaxErrorException.class)
                .hasMessageContaining("no viable alternative at input 'SELEKT'");
        assertThatThrownBy(() -> v5().execute("SELECT nothing FROM orders"))
                .isInstanceOf(InvalidQueryException.class)
                .hasMessageContaining("Undefined column name nothing");
        assertThatThrownBy(() -> v5().prepare("SELECT nothing FROM orders")).isInstanceOf(InvalidQueryException.class);
        AlreadyExistsException table = catchThrowableOfType(
                AlreadyExistsException.class, () -> v5().execute("CREATE TABLE orders (id int PRIMARY KEY)"));
        assertThat(table.keyspace()).isEqualTo("Shop");
        assertThat(table.table()).isEqualTo("orders");
        AlreadyExistsException keyspace = catchThrowableOfType(
                AlreadyExistsException.class,
                () -> v5().execute("CREATE KEYSPACE shop WITH replication ="
                        + " {'class': 'SimpleStrategy', 'replication_factor': 1}"));
        assertThat(keyspace.keyspace()).isEqualTo("shop");
        assertThat(keyspace.table()).isEmpty();
        UnavailableException unavailable = catchThrowableOfType(
                UnavailableException.class,
                () -> v5().execute(SimpleStatement.of("SELECT id FROM orders WHERE id = 0")
                        .withConsistency(Consistency.THREE)));
        assertThat(unavailable.consistency()).isEqualTo(Consistency.THREE);
        assertThat(unavailable.required()).isEqualTo(3);
        assertThat(unavailable.alive()).isEqualTo(1);
    }

    @Test
    void a_keyspace_that_is_not_there_is_named_when_the_session_is_opened() {
        assertThatThrownBy(
                        () -> shop.builder(ProtocolVersion.V5).keyspace("SHOP").build())
                .isInstanceOf(SessionOpeningException.class)
                .hasMessageContaining(
                        " is of no use to this session, for keyspace SHOP cannot be used (create it, or open the"
                                + " session without a keyspace): it answered INVALID: Keyspace 'SHOP' does not exist");
    }
}
