// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Each way of a driver to let something hang, to hurt others and to leave something behind is found out. */
class HarmTest extends DrillTest {
    @Test
    void who_lets_requests_hang_hangs() throws IOException, InterruptedException {
        Result result = play(lying(truth -> null), Plays.SHORT_RESET, TlsVersion.TLS_1_3, HASTY);
        assertVerdict(result, Verdict.HUNG, "the request in flight had not come to an end");
    }

    @Test
    void who_lets_a_request_hang_until_it_is_closed_hangs() throws IOException, InterruptedException {
        BentSubject late = new BentSubject() {
            private Outcome<String> last;

            @Override
            void ask(Client honest, String query, Outcome<String> outcome) {
                super.ask(honest, query, new Outcome<>() {
                    @Override
                    public void succeeded(String value) {
                        outcome.succeeded(value);
                    }

                    @Override
                    public void failed(Throwable told) {
                        last = outcome;
                    }
                });
            }

            @Override
            void close(Client honest) {
                if (last != null) {
                    last.failed(new IOException("Connection reset by peer"));
                    last = null;
                }
                super.close(honest);
            }
        };
        Result result = play(late, Plays.SHORT_RESET, TlsVersion.TLS_1_3, HASTY);
        assertVerdict(result, Verdict.HUNG, "had not come to an end");
    }

    @Test
    void who_lets_a_connect_hang_hangs() throws IOException, InterruptedException {
        Result result = play(lying(truth -> null), Plays.SHORT_STRANGER, TlsVersion.TLS_1_2, HASTY);
        assertVerdict(result, Verdict.HUNG, "the connect had not come to an end");
    }

    @Test
    void who_does_not_return_from_a_call_hangs() throws IOException, InterruptedException {
        BentSubject blocking = new BentSubject() {
            @Override
            void connect(Driver honest, Target target, Outcome<Client> outcome) {
                if (target.patience().equals(Plays.SHORT)) {
                    waitForEver();
                }
                super.connect(honest, target, outcome);
            }
        };
        Result result = play(blocking, Plays.SHORT_STRANGER, TlsVersion.TLS_1_2, HASTY);
        assertVerdict(result, Verdict.HUNG, "connect() had not returned");
    }

    @Test
    void whose_close_hangs_hangs() throws IOException, InterruptedException {
        BentSubject clinging = new BentSubject() {
            @Override
            void close(Client honest) {
                super.close(honest);
                if (isVictim(honest)) {
                    waitForEver();
                }
            }
        };
        Result result = play(clinging, Plays.SHORT_WELL, TlsVersion.TLS_1_3, HASTY);
        assertVerdict(result, Verdict.HUNG, "close() of what it connected had not returned");
    }

    @Test
    void whose_driver_cannot_be_closed_is_named() throws IOException, InterruptedException {
        BentSubject clinging = new BentSubject() {
            @Override
            void closeDriver(Driver honest) {
                super.closeDriver(honest);
                waitForEver();
            }
        };
        Drill drill = new Drill(site, clinging, TlsVersion.TLS_1_3, 7, HASTY);
        assertThatThrownBy(drill::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bent did not end well: close() of the driver had not returned");
    }

    @Test
    void who_ends_a_request_twice_hurts() throws IOException, InterruptedException {
        BentSubject twice = new BentSubject() {
            @Override
            void ask(Client honest, String query, Outcome<String> outcome) {
                super.ask(honest, query, isVictim(honest) ? twice(outcome) : outcome);
            }
        };
        assertHurt(play(twice, Plays.WELL), "the request ended 2 times");
    }

    @Test
    void who_ends_a_request_again_when_it_is_closed_hurts() throws IOException, InterruptedException {
        BentSubject again = new BentSubject() {
            private final Queue<Outcome<String>> all = new ConcurrentLinkedQueue<>();

            @Override
            void ask(Client honest, String query, Outcome<String> outcome) {
                if (isVictim(honest)) {
                    all.add(outcome);
                }
                super.ask(honest, query, outcome);
            }

            @Override
            void close(Client honest) {
                super.close(honest);
                if (isVictim(honest)) {
                    all.forEach(outcome -> outcome.failed(new ClosedChannelException()));
                }
            }
        };
        assertHurt(play(again, Plays.WELL), "the request ended 2 times");
    }

    private static Outcome<String> twice(Outcome<String> outcome) {
        return new Outcome<>() {
            @Override
            public void succeeded(String value) {
                outcome.succeeded(value);
                outcome.succeeded(value);
            }

            @Override
            public void failed(Throwable told) {
                outcome.failed(told);
            }
        };
    }

    @Test
    void who_gives_the_answer_to_another_hurts() throws IOException, InterruptedException {
        BentSubject mixing = new BentSubject() {
            private final AtomicReference<Outcome<String>> first = new AtomicReference<>();

            @Override
            void ask(Client honest, String query, Outcome<String> outcome) {
                boolean isFirst = isVictim(honest) && query.contains("word-2") && first.compareAndSet(null, outcome);
                if (isFirst) {
                    return;
                }
                Outcome<String> other = isVictim(honest) && query.contains("word-3") ? first.get() : null;
                if (other != null) {
                    super.ask(honest, query.replace("word-3", "word-2"), outcome);
                    super.ask(honest, query, other);
                    return;
                }
                super.ask(honest, query, outcome);
            }
        };
        assertHurt(play(mixing, Plays.WELL), "asked word-2 and was answered word-3");
    }

    @Test
    void who_kills_its_neighbours_hurts() throws IOException, InterruptedException {
        BentSubject killing = new BentSubject() {
            @Override
            void onFailure(Throwable truth) {
                clients.forEach(Client::close);
            }
        };
        assertHurt(play(killing, Plays.RESET), "a healthy neighbour was told IOException: closed by us");
    }

    @Test
    void who_gives_its_neighbours_the_error_of_the_dead_hurts() throws IOException, InterruptedException {
        AtomicReference<Throwable> death = new AtomicReference<>();
        BentSubject spreading = new BentSubject() {
            @Override
            void onFailure(Throwable truth) {
                death.compareAndSet(null, truth);
            }

            @Override
            void ask(Client honest, String query, Outcome<String> outcome) {
                Throwable truth = isVictim(honest) ? null : death.getAndSet(null);
                if (truth != null) {
                    outcome.failed(truth);
                    return;
                }
                super.ask(honest, query, outcome);
            }
        };
        assertHurt(play(spreading, Plays.RESET), "a healthy neighbour was told IOException: established: ");
    }

    @Test
    void who_holds_its_neighbours_up_for_seconds_hurts() throws IOException, InterruptedException {
        BentSubject slow = new BentSubject() {
            private final AtomicBoolean isFirst = new AtomicBoolean(true);

            @Override
            void onFailure(Throwable truth) {
                if (isFirst.getAndSet(false)) {
                    // More than is put down to a busy machine.
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(6));
                }
            }
        };
        Result result = play(slow, Plays.RESET, TlsVersion.TLS_1_3, HASTY);
        assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.HURT);
        assertThat(result.neighboursWorst()).isGreaterThan(Duration.ofSeconds(2));
    }

    @Test
    void harm_that_comes_when_the_play_is_over_is_not_forgotten() throws IOException, InterruptedException {
        BentSubject late = new BentSubject();
        try (Drill drill = new Drill(site, late, TlsVersion.TLS_1_3, 7, Plays.PATIENT)) {
            assertVerdict(drill.run(Plays.WELL), Verdict.KEPT, "");
            late.clients.forEach(Client::close);
            assertHurt(drill.run(Plays.WELL), "a healthy neighbour was told IOException: closed by us");
            assertVerdict(drill.run(Plays.WELL), Verdict.KEPT, "");
        }
    }

    @Test
    void who_leaves_a_thread_hurts() throws IOException, InterruptedException {
        Thread left = new Thread(DrillTest::waitForEver, "left-by-a-driver");
        left.setDaemon(true);
        BentSubject leaving = new BentSubject() {
            private final AtomicBoolean isFirst = new AtomicBoolean(true);

            @Override
            void onFailure(Throwable truth) {
                if (isFirst.getAndSet(false)) {
                    left.start();
                }
            }
        };
        try {
            assertHurt(
                    play(leaving, Plays.RESET, TlsVersion.TLS_1_3, HASTY), "left behind: thread \"left-by-a-driver\"");
        } finally {
            left.interrupt();
        }
    }

    @Test
    void who_leaves_a_descriptor_hurts() throws IOException, InterruptedException {
        assumeThat(Path.of("/proc/self/fd")).isDirectory();
        AtomicReference<DatagramChannel> left = new AtomicReference<>();
        BentSubject leaving = new BentSubject() {
            @Override
            void onFailure(Throwable truth) {
                if (left.get() == null) {
                    left.set(opened());
                }
            }
        };
        try {
            assertHurt(play(leaving, Plays.RESET, TlsVersion.TLS_1_3, HASTY), "left behind: descriptor socket:[");
        } finally {
            left.get().close();
        }
    }

    private static DatagramChannel opened() {
        try {
            return DatagramChannel.open();
        } catch (IOException e) {
            throw new UncheckedIOException("No socket to leave", e);
        }
    }

    @Test
    void who_lets_an_error_end_a_thread_hurts() throws IOException, InterruptedException {
        BentSubject failing = new BentSubject() {
            private final AtomicBoolean isFirst = new AtomicBoolean(true);

            @Override
            void onFailure(Throwable truth) {
                if (isFirst.getAndSet(false)) {
                    new Thread(() -> {
                                throw new IllegalStateException("bug in a driver");
                            })
                            .start();
                }
            }
        };
        assertHurt(play(failing, Plays.RESET), "left behind: uncaught error in thread");
    }

    @Test
    void who_throws_from_connect_in_place_of_telling_hurts() throws IOException, InterruptedException {
        BentSubject throwing = new BentSubject() {
            @Override
            void connect(Driver honest, Target target, Outcome<Client> outcome) {
                if (target.patience().equals(Plays.SHORT)) {
                    throw new AssertionError("not for this target");
                }
                super.connect(honest, target, outcome);
            }
        };
        assertHurt(play(throwing, Plays.SHORT_STRANGER), "connect() threw, instead of telling: AssertionError");
    }

    @Test
    void who_throws_from_ask_in_place_of_telling_hurts() throws IOException, InterruptedException {
        BentSubject throwing = new BentSubject() {
            @Override
            void ask(Client honest, String query, Outcome<String> outcome) {
                if (query.contains("later-")) {
                    throw new IllegalStateException("closed");
                }
                super.ask(honest, query, outcome);
            }
        };
        assertHurt(play(throwing, Plays.RESET), "ask() threw, instead of telling: IllegalStateException: closed");
    }

    @Test
    void who_throws_at_its_neighbours_hurts() throws IOException, InterruptedException {
        BentSubject throwing = new BentSubject() {
            private final AtomicBoolean isDead = new AtomicBoolean();

            @Override
            void onFailure(Throwable truth) {
                isDead.set(true);
            }

            @Override
            void ask(Client honest, String query, Outcome<String> outcome) {
                if (!isVictim(honest) && isDead.getAndSet(false)) {
                    throw new AssertionError("broken for all");
                }
                super.ask(honest, query, outcome);
            }
        };
        assertHurt(play(throwing, Plays.RESET), "a healthy neighbour was told AssertionError: broken for all");
    }

    @Test
    void who_does_not_return_from_its_neighbours_calls_hurts() throws IOException, InterruptedException {
        BentSubject blocking = new BentSubject() {
            private final AtomicBoolean isDead = new AtomicBoolean();

            @Override
            void onFailure(Throwable truth) {
                isDead.set(true);
            }

            @Override
            void ask(Client honest, String query, Outcome<String> outcome) {
                if (!isVictim(honest) && isDead.get()) {
                    waitForEver();
                }
                super.ask(honest, query, outcome);
            }
        };
        assertHurt(
                play(blocking, Plays.RESET, TlsVersion.TLS_1_3, HASTY), "healthy neighbours cannot be asked any more");
    }

    @Test
    void who_cannot_connect_to_a_healthy_node_is_not_drilled() {
        BentSubject deaf = new BentSubject() {
            @Override
            void connect(Driver honest, Target target, Outcome<Client> outcome) {
                outcome.failed(new IOException("no"));
            }
        };
        assertThatThrownBy(() -> new Drill(site, deaf, TlsVersion.TLS_1_3, 7))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("A healthy connection could not be opened")
                .hasRootCauseMessage("no");
    }
}
