// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstcause.lab.scenario.App;
import dev.firstcause.lab.scenario.Need;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.scenario.Surroundings;
import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.io.Serializable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a driver does in a process of its own is found out as it is in this one. */
class ChildTest extends DrillTest {
    private static final Scenario REFUSED = Scenario.of(Phase.CONNECT, "refused", "Nothing listens.")
            .expect(Expectation.of(Cause.CONNECT_REFUSED))
            .setup(setup -> setup.withSurroundings(Surroundings.FEW_FILES))
            .play(stage -> {
                stage.proxy().stopListening();
                stage.connect().await();
            });

    private static final Scenario WELL = Scenario.of(Phase.FLIGHT, "nothing", "Nothing befalls it.")
            .expect(Expectation.ALL_WELL)
            .setup(setup -> setup.withSurroundings(Surroundings.FEW_FILES))
            .play(stage -> {
                App app = stage.open();
                app.ask(5);
                app.awaitAll();
            });

    /** Where it misbehaves; nowhere in the process of the laboratory. */
    private enum When {
        CONNECT,
        ASK,
        CLOSE,
        NEVER
    }

    private enum Deed {
        THROW_TRUTH,
        THROW_ERROR,
        TELL_NULL,
        END
    }

    /** The honest driver, which does one bad thing, and only in a process of its own. */
    private static final class Bad extends HonestSubject implements Serializable {
        private static final long serialVersionUID = 1L;

        private final long laboratory = ProcessHandle.current().pid();
        private final When when;
        private final Deed deed;

        Bad(When when, Deed deed) {
            this.when = when;
            this.deed = deed;
        }

        private void misbehave(When now, @Nullable Outcome<?> outcome) {
            if (now != when || laboratory == ProcessHandle.current().pid()) {
                return;
            }
            switch (deed) {
                case THROW_TRUTH -> throw new IllegalStateException("connect() got ECONNREFUSED: Connection refused");
                case THROW_ERROR -> throw new AssertionError("a bad assertion");
                case TELL_NULL -> tellNothing(outcome);
                case END -> {
                    System.err.println("a first word");
                    System.err.println("a last word");
                    Runtime.getRuntime().halt(77);
                }
            }
        }

        @SuppressWarnings("NullAway") // what no driver may do
        private static void tellNothing(@Nullable Outcome<?> outcome) {
            outcome.failed(null);
        }

        @Override
        public Driver start(Consumer<String> warnings) {
            Driver honest = super.start(warnings);
            return new Driver() {
                @Override
                public void connect(Target target, Outcome<Client> outcome) {
                    misbehave(When.CONNECT, outcome);
                    honest.connect(target, new Outcome<>() {
                        @Override
                        public void succeeded(Client client) {
                            outcome.succeeded(bad(client));
                        }

                        @Override
                        public void failed(Throwable told) {
                            outcome.failed(told);
                        }
                    });
                }

                @Override
                public void close() {
                    honest.close();
                }
            };
        }

        private Client bad(Client honest) {
            return new Client() {
                @Override
                public void ask(String query, Outcome<String> outcome) {
                    misbehave(When.ASK, outcome);
                    honest.ask(query, outcome);
                }

                @Override
                public void close() {
                    honest.close();
                    misbehave(When.CLOSE, null);
                }
            };
        }
    }

    @BeforeAll
    static void lookForProcesses() {
        assumeTrue(Need.SIGNALS.missing().isEmpty());
    }

    @Test
    void who_does_nothing_bad_is_kept() throws IOException, InterruptedException {
        assertVerdict(play(new Bad(When.NEVER, Deed.END), WELL), Verdict.KEPT, "all went well");
        assertVerdict(play(new Bad(When.NEVER, Deed.END), REFUSED), Verdict.KEPT, "");
    }

    @Test
    void who_throws_hurts_even_if_it_throws_the_truth() throws IOException, InterruptedException {
        assertHurt(
                play(new Bad(When.CONNECT, Deed.THROW_TRUTH), REFUSED),
                "connect() threw, instead of telling: IllegalStateException: connect() got ECONNREFUSED");
        assertHurt(play(new Bad(When.ASK, Deed.THROW_TRUTH), WELL), "ask() threw, instead of telling: Illegal");
        assertHurt(play(new Bad(When.CLOSE, Deed.THROW_TRUTH), WELL), "close() threw, instead of telling: Illegal");
    }

    @Test
    void who_throws_an_error_hurts_and_does_not_hang() throws IOException, InterruptedException {
        assertHurt(
                play(new Bad(When.CONNECT, Deed.THROW_ERROR), REFUSED),
                "connect() threw, instead of telling: AssertionError: a bad assertion");
        assertHurt(play(new Bad(When.ASK, Deed.THROW_ERROR), WELL), "ask() threw, instead of telling: AssertionError");
        assertHurt(play(new Bad(When.CLOSE, Deed.THROW_ERROR), WELL), "close() threw, instead of telling: Assert");
    }

    @Test
    void who_tells_null_does_not_tell_the_truth() throws IOException, InterruptedException {
        Result result = play(new Bad(When.CONNECT, Deed.TELL_NULL), REFUSED);
        assertThat(result.tellings().get(0).chain()).containsExactly("IllegalStateException: failed(null)");
    }

    @Test
    void whose_process_ends_hurts_with_its_exit_code_and_its_last_words() throws IOException, InterruptedException {
        for (When when : new When[] {When.CONNECT, When.ASK, When.CLOSE}) {
            assertHurt(
                    play(new Bad(when, Deed.END), WELL),
                    "the process of the driver ended with exit code 77: a first word; a last word");
        }
    }
}
