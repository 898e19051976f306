// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import dev.firstcause.bench.connection.Handshakes.Kind;
import dev.firstcause.bench.connection.Subject.Setup;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.failure.FailureKind;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** A comparison is worth something only where all drivers get the same, and tell it. */
@Timeout(120)
class AllDriversTest {
    @TempDir
    static Path folder;

    private static final Map<Driver, Subject> SUBJECTS = new EnumMap<>(Driver.class);
    private static StandInNode node;
    private static Setup setup;

    @BeforeAll
    static void connectAll()
            throws ExecutionException, GeneralSecurityException, InterruptedException, IOException, TimeoutException {
        TlsFiles files = TlsFiles.make(folder);
        node = new StandInNode(files.node());
        setup = new Setup(node.port(), files, 0, 1);
        for (Driver driver : Driver.values()) {
            if (!driver.isOfCrowd()) {
                SUBJECTS.put(driver, driver.open(setup));
            }
        }
    }

    @AfterAll
    static void endAll() throws IOException {
        SUBJECTS.values().forEach(Subject::close);
        node.close();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "NODES_.*")
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
    @EnumSource(mode = Mode.MATCH_NONE, names = "NODES_.*")
    void keeps_requests_in_flight_and_counts_them(Driver driver) throws InterruptedException {
        Window window = Load.run(SUBJECTS.get(driver), 64, 0, 200);
        assertThat(window.requests()).isGreaterThan(64);
        assertThat(window.p50()).isBetween(1L, window.p99());
        assertThat(window.allocated()).isPositive();
        assertThat(Window.of(window.line())).isEqualTo(window);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "NODES_.*")
    void all_requests_fail_of_the_reset_and_later_ones_are_answered(Driver driver)
            throws ExecutionException, InterruptedException, IOException, TimeoutException {
        Subject subject = SUBJECTS.get(driver);
        CompletableFuture<Long> reset = node.resetAt(500);
        Reset.Seen seen = Reset.run(subject, 500);
        assertThat(reset.get(10, TimeUnit.SECONDS)).isLessThan(seen.first());
        assertThat(seen.first()).isLessThanOrEqualTo(seen.last());
        if (seen.cause() instanceof RequestFailedException ofSession) {
            assertThat(ofSession.getMessage()).contains(FailureKind.PEER_RESET.name());
        } else if (seen.cause() instanceof ConnectionShutdownException ours) {
            assertThat(ours.failure().kind()).isEqualTo(FailureKind.PEER_RESET);
        } else {
            assertThat(seen.cause()).isInstanceOf(ClosedConnectionException.class);
        }
        subject.restore();
        assertThat(Load.run(subject, 1, 0, 50).requests()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.MATCH_NONE,
            names = {"APACHE", "SESSION_.*", "NODES_.*"})
    void full_handshakes_are_full_and_resumed_ones_resumed(Driver ours)
            throws ExecutionException, InterruptedException, TimeoutException {
        for (Kind kind : Kind.values()) {
            Window window = Handshakes.run(ours.combination(), setup, kind, 3);
            assertThat(window.requests()).isEqualTo(3);
            assertThat(window.cpuMillisPerRequest()).isPositive();
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.MATCH_NONE,
            names = {"APACHE", "SESSION_.*", "NODES_.*"})
    void a_handshake_that_is_not_what_it_was_to_be_ends_the_run(Driver ours) {
        Combination combination = ours.combination();
        ConnectionOptions same = combination.options(setup.files());
        assertThatThrownBy(() -> Handshakes.run(combination, setup, Kind.FULL, Collections.nCopies(3, same)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Of 2 TLS handshakes 0 were to resume a session: 2 were made, and 2 did");
        List<ConnectionOptions> others =
                List.of(combination.options(setup.files()), combination.options(setup.files()));
        assertThatThrownBy(() -> Handshakes.run(combination, setup, Kind.RESUMED, others))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Of 1 TLS handshakes 1 were to resume a session: 1 were made, and 0 did");
    }

    @Test
    void children_take_orders_and_end_with_their_parent() throws InterruptedException, IOException {
        Process process;
        try (Child node = Child.start(List.of(), Child.G1, NodeProcess.class, List.of(folder.toString()));
                Child client = Child.start(
                        List.of(),
                        Child.G1,
                        ClientProcess.class,
                        List.of(Driver.NIO_JDK.name(), folder.toString(), node.reply()))) {
            assertThat(client.ask("open 0 1")).isEqualTo("open");
            assertThat(Window.of(client.ask("load 1 0 50")).requests()).isPositive();
            assertThat(client.ask("close")).isEqualTo("closed");
            assertThat(Window.of(client.ask("handshakes RESUMED 2")).requests()).isEqualTo(2);
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
    void the_tables_have_the_medians_and_those_of_the_ratios_of_the_rounds() {
        List<Candidate> ours = Candidate.of(Driver.connections());
        Comparison comparison = new Comparison(ConnectionBench.candidates());
        for (double[] round : new double[][] {{1, 10}, {30, 100}, {2, 4}}) {
            Map<Candidate, Double> figures = new HashMap<>();
            ours.forEach(each -> figures.put(each, round[0]));
            figures.put(Candidate.of(Driver.APACHE), round[1]);
            comparison.add("CPU", figures, figure -> figure);
        }
        String ratio = " 0.30 (0.10 to 0.50) |";
        String median = " 2.00 (1.00 to 30.0) |";
        assertThat(comparison.toString())
                .contains("| CPU | Apache driver |" + ratio.repeat(4) + "\n")
                .endsWith("| CPU |" + median.repeat(4) + " 10.0 (4.00 to 100) |\n");
    }

    @Test
    void what_the_apache_driver_was_not_asked_is_put_beside_ours_without_netty() {
        Comparison comparison = new Comparison(ConnectionBench.candidates());
        comparison.add(
                "CPU",
                Map.of(
                        Candidate.of(Driver.NIO_JDK), 4.0,
                        Candidate.of(Driver.NIO_BORINGSSL), 1.0,
                        Candidate.of(Driver.EPOLL_JDK), 8.0,
                        Candidate.of(Driver.EPOLL_BORINGSSL), 2.0),
                figure -> figure);
        String ratios = "| 1.00 (1.00 to 1.00) | 0.25 (0.25 to 0.25) | 2.00 (2.00 to 2.00) | 0.50 (0.50 to 0.50) |";
        assertThat(comparison.toString())
                .contains("| CPU | nio + jdk " + ratios + "\n")
                .endsWith("2.00 (2.00 to 2.00) |  |\n");
    }

    @Test
    void a_candidate_is_put_beside_itself_of_an_earlier_jar() {
        List<Candidate> candidates = Candidate.withEarlier(List.of(Driver.NIO_JDK, Driver.SESSION_NIO_JDK));
        Comparison comparison = new Comparison(candidates);
        Map<Candidate, Double> figures = new HashMap<>();
        for (int i = 0; i < 4; i++) {
            figures.put(candidates.get(i), List.of(1.0, 2.0, 3.0, 12.0).get(i));
        }
        comparison.add("CPU", figures, figure -> figure);
        assertThat(comparison.toString())
                .startsWith("| ratio | to | nio + jdk | session, nio + jdk |\n")
                .contains("| CPU | itself, earlier | 0.50 (0.50 to 0.50) | 0.25 (0.25 to 0.25) |\n")
                .contains("| measure | nio + jdk | nio + jdk, earlier | session, nio + jdk |");
    }

    @Test
    void the_driver_of_an_earlier_jar_runs_under_these_benchmarks() throws IOException {
        Path jar = folder.resolve("earlier.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("dev/firstcause/bench/connection/Orders.class"));
            out.putNextEntry(new ZipEntry("dev/firstcause/Session.class"));
        }
        Path copies = folder.resolve("copies");
        String[] places = EarlierJar.classPath(jar, copies).split(File.pathSeparator, -1);
        assertThat(places).containsExactly(copies.toString(), jar.toString());
        URL[] urls = {copies.toUri().toURL(), jar.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(urls, null)) {
            assertThat(loader.getResource("dev/firstcause/bench/connection/Orders.class"))
                    .hasProtocol("file");
            assertThat(loader.getResource("dev/firstcause/Session.class")).hasProtocol("jar");
        }
        Path missing = folder.resolve("missing.jar");
        assertThatThrownBy(() -> EarlierJar.classPath(missing, folder.resolve("nothing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--against")
                .hasMessageContaining(missing.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fast", "--rounds", "--rounds 0", "--rounds x", "--against", "--help"})
    void an_argument_that_is_none_ends_the_run(String words) {
        assertThatThrownBy(() -> DriverBench.requests(words.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + words.split(" ", -1)[0] + "'")
                .hasMessageContaining("[--against JAR]");
        assertThatThrownBy(() -> DriverBench.connection("--against", "any.jar"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("[--quick] [--rounds 1 to 9999]");
        assertThatThrownBy(() -> DriverBench.nodes(words.split(" ", -1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + words.split(" ", -1)[0] + "'")
                .hasMessageEndingWith("[--quick] [--rounds 1 to 9999]");
    }
}
