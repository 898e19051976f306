// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.subject.TlsVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With an application that is made up, on nodes that are, in little time. */
@Timeout(60)
class RebootDrillTest {
    private static final Target.Tls TLS =
            new Target.Tls(TlsVersion.TLS_1_3, Path.of("ca.pem"), Path.of("trust.p12"), null, "");
    private static final RebootSettings.Times QUICK = new RebootSettings.Times(
            Duration.ofMillis(20),
            Duration.ofMillis(40),
            Duration.ofMillis(50),
            Duration.ofSeconds(20),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(200));

    private final List<String> progress = new CopyOnWriteArrayList<>();
    private MadeNodes nodes;

    @BeforeEach
    void listen() throws IOException {
        nodes = new MadeNodes();
    }

    @AfterEach
    void end() {
        nodes.close();
    }

    private RebootReport run(Application application, List<PlannedBlow> script)
            throws IOException, InterruptedException {
        return run(RebootSettings.ALL_REPLICAS, application, script);
    }

    private RebootReport run(int replicas, Application application, List<PlannedBlow> script)
            throws IOException, InterruptedException {
        RebootSettings settings = new RebootSettings(replicas, 2000, Duration.ofMillis(300), script, QUICK);
        return new RebootDrill(nodes, TLS, settings, progress::add).run(application);
    }

    @Test
    void all_blows_are_dealt_and_who_notices_nothing_does_well() throws IOException, InterruptedException {
        MadeApplication application = new MadeApplication(nodes);
        RebootReport report = run(application, PlannedBlow.ofAll(3));
        assertThat(nodes.dealt)
                .containsExactly("kill 1", "kill 2", "kill 3", "hang 2", "stop 3", "kill 1", "renew 1", "hang 2");
        assertThat(report.isWell()).as("%s", report).isTrue();
        assertThat(report.idempotent().asked()).isGreaterThanOrEqualTo(500);
        assertThat(report.others().asked())
                .isBetween(
                        report.idempotent().asked() / 5 - 5, report.idempotent().asked() / 5 + 5);
        assertThat(report.took()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(report.blows())
                .hasSize(7)
                .allMatch(blow -> blow.outage() != null && blow.firstServed() != null && blow.heldUp() == null);
        assertThat(report.blows().get(6).toldDown()).isNotNull().isLessThan(Duration.ofSeconds(5));
        assertThat(application.open).isFalse();
        assertThat(progress.get(0)).startsWith("made: opens a session");
        assertThat(progress).anyMatch(line -> line.endsWith(" s  node 127.0.0.3 is stopped (SIGTERM)"));
    }

    @Test
    void a_node_that_says_it_listens_before_it_does_is_waited_for() throws IOException, InterruptedException {
        nodes.hasty = true;
        RebootReport report = run(new MadeApplication(nodes), List.of(new PlannedBlow(Blow.KILL, 2)));
        assertThat(report.blows()).singleElement().satisfies(blow -> {
            assertThat(blow.outage()).isNotNull();
            assertThat(blow.firstServed()).isNotNull();
        });
        assertThat(report.trouble()).isEmpty();
    }

    @Test
    void what_is_answered_twice_or_never_is_found() throws IOException, InterruptedException {
        RebootReport report = run(
                new MadeApplication(nodes) {
                    @Override
                    void answer(long number, Answer answer, InetSocketAddress by, Runnable run) {
                        super.answer(number, number % 100 == 0 ? new Deaf() : answer, by, run);
                        if (number % 50 == 1) {
                            answer.served(by, List.of());
                        }
                    }
                },
                List.of());
        assertThat(report.idempotent().never() + report.others().never()).isPositive();
        assertThat(report.idempotent().twice() + report.others().twice()).isPositive();
        assertThat(report.isWell()).isFalse();
    }

    private static final class Deaf implements Answer {
        @Override
        public void served(InetSocketAddress by, List<InetSocketAddress> before) {
            // Tells nobody.
        }

        @Override
        public void failed(Throwable why, ToldFate fate) {
            // Tells nobody.
        }
    }

    @Test
    void who_lies_about_fates_is_found_out() throws IOException, InterruptedException {
        RebootReport report = run(
                new MadeApplication(nodes) {
                    @Override
                    void answer(long number, Answer answer, InetSocketAddress by, Runnable run) {
                        run.run();
                        if (number % 6 == 0) {
                            answer.failed(new SocketException("Connection reset"), ToldFate.NOT_SENT);
                        } else {
                            answer.served(by, List.of());
                        }
                    }
                },
                List.of());
        assertThat(report.audit()).isNotNull();
        assertThat(report.audit().notSentFound()).isPositive();
        assertThat(report.audit().countersAbove()).isPositive();
        assertThat(report.others().failedWithCause())
                .isEqualTo(report.others().failed())
                .isPositive();
        assertThat(report.isWell()).isFalse();
    }

    @Test
    void a_confirmed_write_that_an_older_one_overwrote_late_is_found() throws IOException, InterruptedException {
        RebootReport report = run(
                new MadeApplication(nodes) {
                    @Override
                    void write(long id, long value) {
                        // As if an older write had been run after it.
                        super.write(id, id % 10 == 0 ? value - 1 : value);
                    }
                },
                List.of());
        assertThat(report.audit()).isNotNull();
        assertThat(report.audit().rows()).isPositive();
        assertThat(report.audit().rowsBehind())
                .isPositive()
                .isLessThan(report.audit().rows());
        assertThat(report.audit().rowsOdd()).isZero();
        assertThat(report.isWell()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"3, Connection reset, false", "1, Connection reset, true", "1, , false"})
    void where_not_all_nodes_have_each_row_requests_may_fail_that_are_told_why(int replicas, String why, boolean well)
            throws IOException, InterruptedException {
        RebootReport report = run(
                replicas,
                new MadeApplication(nodes) {
                    @Override
                    void answer(long number, Answer answer, InetSocketAddress by, Runnable run) {
                        if (number % 6 == 1) {
                            answer.failed(new SocketException(why), ToldFate.NOT_SENT);
                        } else {
                            super.answer(number, answer, by, run);
                        }
                    }
                },
                List.of());
        assertThat(report.replicas()).isEqualTo(replicas);
        assertThat(report.idempotent().failed()).isPositive();
        assertThat(report.isWell()).isEqualTo(well);
    }

    @Test
    void what_a_driver_throws_is_a_failure_and_nodes_that_never_serve_are_told()
            throws IOException, InterruptedException {
        RebootReport report = run(
                new MadeApplication(nodes) {
                    @Override
                    void answer(long number, Answer answer, InetSocketAddress by, Runnable run) {
                        throw new IllegalStateException("not today");
                    }
                },
                List.of(new PlannedBlow(Blow.KILL, 2)));
        assertThat(report.idempotent().served()).isZero();
        assertThat(report.idempotent().failures())
                .extracting(FailureGroup::headline)
                .containsOnly("IllegalStateException: not today");
        assertThat(report.trouble()).containsExactly("127.0.0.2 served nothing in 0 s after it was killed (SIGKILL)");
        assertThat(report.blows().get(0).firstServed()).isNull();
    }

    @Test
    void an_interruption_ends_it_with_what_there_was() throws IOException, InterruptedException {
        Thread drilling = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        RebootReport report = run(
                new MadeApplication(nodes) {
                    @Override
                    void answer(long number, Answer answer, InetSocketAddress by, Runnable run) {
                        super.answer(number, answer, by, run);
                        if (!nodes.silent.isEmpty() && interrupted.compareAndSet(false, true)) {
                            drilling.interrupt();
                        }
                    }
                },
                List.of(new PlannedBlow(Blow.HANG, 1), new PlannedBlow(Blow.KILL, 2)));
        assertThat(report.interrupted()).isTrue();
        assertThat(report.isWell()).isFalse();
        assertThat(report.idempotent().served()).isPositive();
        assertThat(nodes.dealt).containsExactly("hang 1");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void a_blow_to_nobody_is_refused() {
        RebootSettings settings =
                new RebootSettings(3, 1, Duration.ZERO, List.of(new PlannedBlow(Blow.KILL, 4)), QUICK);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RebootDrill(nodes, TLS, settings, progress::add))
                .withMessage("There is no node 4 of 3 to be killed (SIGKILL)");
    }
}
