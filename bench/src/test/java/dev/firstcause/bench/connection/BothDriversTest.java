// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import dev.firstcause.bench.connection.Subject.Driver;
import dev.firstcause.bench.connection.Subject.Setup;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.failure.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A comparison is worth something only where both drivers get the same, and tell it. */
@Timeout(120)
class BothDriversTest {
    @TempDir
    static Path folder;

    private static final Map<Driver, Subject> SUBJECTS = new EnumMap<>(Driver.class);
    private static StandInNode node;

    @BeforeAll
    static void connectBoth()
            throws ExecutionException, GeneralSecurityException, InterruptedException, IOException, TimeoutException {
        TlsFiles files = TlsFiles.make(folder);
        node = new StandInNode(files.node());
        for (Driver driver : Driver.values()) {
            SUBJECTS.put(driver, driver.open(new Setup(node.port(), files, 0, 1)));
        }
    }

    @AfterAll
    static void endAll() throws IOException {
        SUBJECTS.values().forEach(Subject::close);
        node.close();
    }

    @ParameterizedTest
    @EnumSource
    void reads_both_columns_of_the_row(Driver driver)
            throws ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<List<Object>> row = new CompletableFuture<>();
        Subject.Reply reply = new Subject.Reply() {
            @Override
            public void onRow(int id, String name) {
                row.complete(List.of(id, name));
            }

            @Override
            public void onFailed(Throwable thrown) {
                row.completeExceptionally(thrown);
            }
        };
        SUBJECTS.get(driver).asker(reply).accept(1);
        assertThat(row.get(10, TimeUnit.SECONDS)).containsExactly(Answers.ID, Answers.NAME);
    }

    @ParameterizedTest
    @EnumSource
    void keeps_requests_in_flight_and_counts_them(Driver driver) throws InterruptedException {
        Window window = Load.run(SUBJECTS.get(driver), 64, 0, 200);
        assertThat(window.requests()).isGreaterThan(64);
        assertThat(window.p50()).isBetween(1L, window.p99());
        assertThat(window.allocated()).isPositive();
        assertThat(Window.of(window.line())).isEqualTo(window);
    }

    @ParameterizedTest
    @EnumSource
    void all_requests_fail_of_the_reset_and_later_ones_are_answered(Driver driver)
            throws ExecutionException, InterruptedException, IOException, TimeoutException {
        Subject subject = SUBJECTS.get(driver);
        CompletableFuture<Long> reset = node.resetAt(500);
        Reset.Seen seen = Reset.run(subject, 500);
        assertThat(reset.get(10, TimeUnit.SECONDS)).isLessThan(seen.first());
        assertThat(seen.first()).isLessThanOrEqualTo(seen.last());
        if (seen.cause() instanceof ConnectionShutdownException ours) {
            assertThat(ours.failure().kind()).isEqualTo(FailureKind.PEER_RESET);
        } else {
            assertThat(seen.cause()).isInstanceOf(ClosedConnectionException.class);
        }
        subject.restore();
        assertThat(Load.run(subject, 1, 0, 50).requests()).isPositive();
    }

    @Test
    void children_take_orders_and_end_with_their_parent() throws InterruptedException, IOException {
        Process process;
        try (Child node = Child.start(List.of(), Child.G1, NodeProcess.class, List.of(folder.toString()));
                Child client = Child.start(
                        List.of(),
                        Child.G1,
                        ClientProcess.class,
                        List.of(Driver.FIRSTCAUSE.name(), folder.toString(), node.reply()))) {
            assertThat(client.ask("open 0 1")).isEqualTo("open");
            assertThat(Window.of(client.ask("load 1 0 50")).requests()).isPositive();
            process = client.process();
        }
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void quantiles_are_within_3_percent() {
        Latencies latencies = new Latencies();
        long[] before = latencies.counts();
        for (int i = 1; i <= 100_000; i++) {
            latencies.add(i * 100L);
        }
        long[] counts = Latencies.between(before, latencies.counts());
        assertThat(Latencies.total(counts)).isEqualTo(100_000);
        Map.of(0.5, 5e6, 0.99, 9.9e6)
                .forEach((part, nanos) ->
                        assertThat((double) Latencies.quantile(counts, part)).isBetween(nanos * 0.97, nanos * 1.03));
    }

    @Test
    void the_table_has_the_median_of_the_ratios_of_the_rounds() {
        Comparison comparison = new Comparison();
        comparison.add("CPU", 1, 10);
        comparison.add("CPU", 30, 100);
        comparison.add("CPU", 2, 4);
        assertThat(comparison.toString())
                .endsWith("| CPU | 2.00 (1.00 to 30.0) | 10.0 (4.00 to 100) | 0.30 (0.10 to 0.50) |\n");
    }
}
