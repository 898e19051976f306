// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static dev.firstcause.cli.OnCassandra.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.PreparedStatement;
import dev.firstcause.ResultPage;
import dev.firstcause.Row;
import dev.firstcause.Session;
import dev.firstcause.SimpleStatement;
import dev.firstcause.TimestampGenerator;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.cassandra.RealCluster;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A coordinator of three real nodes is paused with writes under way. Each of them is confirmed by another node, and its row
 * then overwritten. When the node goes on, it executes the old writes: they must not win.
 */
@Tag("cassandra")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "reboot", matches = "true", disabledReason = "takes minutes: -Dreboot=true")
class LateWriteTest {
    private static final int ROUNDS = 4;
    private static final int ROWS_IN_A_ROUND = 2_500;
    private static final int ROWS = ROUNDS * ROWS_IN_A_ROUND;
    private static final int PAUSED = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Longer than a node that goes on needs to execute what it was sent before. */
    private static final Duration FOR_LATE_WRITES = Duration.ofSeconds(3);

    private static TestAuthority authority;
    private static RealCluster cluster;
    private static int tables;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        authority = TestAuthority.create();
        cluster = RealCluster.builder().nodes(3).tls(authority).start();
        try (Session session = session("nio", TimestampGenerator.monotonic())) {
            session.execute(SimpleStatement.of("CREATE KEYSPACE late WITH replication ="
                            + " {'class': 'NetworkTopologyStrategy', 'replication_factor': 3}")
                    .withTimeout(PATIENCE));
        }
    }

    @AfterAll
    static void end() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Session session(String transport, TimestampGenerator timestamps) throws IOException {
        return Session.builder()
                .contactPoint(
                        cluster.contactPoint().getHostString(),
                        cluster.contactPoint().getPort())
                .transport(TransportOptions.DEFAULT.withName(transport))
                .tls(TlsOptions.builder().trustPem(authority.writeTo(folder)).build())
                .timestamps(timestamps)
                .build();
    }

    private static void awaitAllUp(Session session) {
        await(
                "all are up",
                () -> session.nodes().stream().map(NodeReport::state).allMatch(NodeState.UP::equals)
                        && session.nodes().size() == 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-epoll"})
    void a_write_that_a_paused_node_executes_late_does_not_win(String transport)
            throws IOException, InterruptedException {
        Outcome outcome = play(transport, TimestampGenerator.monotonic());
        tell(transport, "timestamps of the client", outcome);
        assertThat(outcome.moved)
                .as("writes that the paused node executed late")
                .isPositive();
        assertThat(outcome.lost).isZero();
    }

    /** Shows that late writes are executed, and that they are found when they win. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "netty-epoll"})
    void without_timestamps_of_the_client_it_wins(String transport) throws IOException, InterruptedException {
        Outcome outcome = play(transport, TimestampGenerator.server());
        tell(transport, "timestamps of the nodes", outcome);
        assertThat(outcome.moved).isPositive();
        assertThat(outcome.lost).isPositive();
    }

    @SuppressWarnings("SystemOut") // for whoever runs it
    private static void tell(String transport, String how, Outcome outcome) {
        System.out.printf(
                Locale.ROOT,
                "%s, %s: %,d rows written twice, all confirmed; %,d first writes moved away from the paused node;"
                        + " %,d rows do not hold the last confirmed value%n",
                transport,
                how,
                ROWS,
                outcome.moved,
                outcome.lost);
    }

    /**
     * What came of it.
     *
     * @param moved how many first writes the paused node was sent, and another node confirmed
     * @param lost how many rows do not hold their last confirmed value in the end
     */
    private record Outcome(int moved, int lost) {}

    private static Outcome play(String transport, TimestampGenerator timestamps)
            throws IOException, InterruptedException {
        String table = "late.rows_" + ++tables;
        try (Session session = session(transport, timestamps)) {
            awaitAllUp(session);
            session.execute(SimpleStatement.of("CREATE TABLE " + table + " (id int PRIMARY KEY, value int)")
                    .withTimeout(PATIENCE));
            await("all nodes know the table", () -> isKnown(session, table));
            PreparedStatement update = session.prepare("UPDATE " + table + " SET value = ? WHERE id = ?");
            int moved = 0;
            for (int round = 0; round < ROUNDS; round++) {
                moved += play(session, update, round * ROWS_IN_A_ROUND);
            }
            LockSupport.parkNanos(FOR_LATE_WRITES.toNanos());
            return new Outcome(moved, lost(session, table));
        }
    }

    private static boolean isKnown(Session session, String table) {
        for (int i = 0; i < 3 * cluster.nodes().size(); i++) {
            CompletableFuture<?> read = session.executeAsync(SimpleStatement.of("SELECT value FROM " + table))
                    .toCompletableFuture();
            await("answered", read::isDone);
            if (read.isCompletedExceptionally()) {
                return false;
            }
        }
        return true;
    }

    /** One pause; how many writes were moved. */
    private static int play(Session session, PreparedStatement update, int from)
            throws IOException, InterruptedException {
        List<CompletableFuture<ResultPage>> first = new ArrayList<>();
        List<CompletableFuture<ResultPage>> second = new ArrayList<>();
        for (int i = 0; i < ROWS_IN_A_ROUND; i++) {
            if (i == ROWS_IN_A_ROUND / 4) {
                cluster.node(PAUSED).pause();
            }
            int id = from + i;
            CompletableFuture<ResultPage> confirmed =
                    write(session, update, id, 1).toCompletableFuture();
            first.add(confirmed);
            second.add(confirmed.thenCompose(page -> write(session, update, id, 2)));
        }
        await("all rows are written twice", () -> second.stream().allMatch(CompletableFuture::isDone));
        cluster.node(PAUSED).resume();
        second.forEach(CompletableFuture::join);
        awaitAllUp(session);
        return (int) first.stream()
                .filter(each -> !each.join().info().attempts().isEmpty())
                .count();
    }

    private static CompletionStage<ResultPage> write(Session session, PreparedStatement update, int id, int value) {
        return session.executeAsync(update.bind(value, id)
                .withConsistency(Consistency.QUORUM)
                .withIdempotence(true)
                .withTimeout(PATIENCE));
    }

    private static int lost(Session session, String table) {
        int rows = 0;
        int lost = 0;
        for (Row row : session.execute(SimpleStatement.of("SELECT value FROM " + table)
                .withConsistency(Consistency.ALL)
                .withTimeout(PATIENCE))) {
            rows++;
            lost += row.getInt("value") == 2 ? 0 : 1;
        }
        assertThat(rows).isEqualTo(ROWS);
        return lost;
    }
}
