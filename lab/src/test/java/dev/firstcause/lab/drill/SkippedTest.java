// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.scenario.Need;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.scenario.SkippedException;
import dev.firstcause.lab.scenario.Surroundings;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a machine or a driver has not got is no verdict on a driver. */
class SkippedTest extends DrillTest {
    private static Scenario.Builder scenario() {
        return Scenario.of(Phase.IDLE, "something", "Something is done.").expect(Expectation.of(Cause.PEER_SILENT));
    }

    @Test
    void a_scenario_is_skipped_with_the_reason_where_one_of_its_needs_is_missing()
            throws IOException, InterruptedException {
        AtomicInteger searches = new AtomicInteger();
        AtomicInteger plays = new AtomicInteger();
        Need there = new Need("something that is there", Optional::empty);
        Need missing = new Need("a moon", () -> {
            searches.incrementAndGet();
            return Optional.of("there is no moon here");
        });
        Scenario scenario = scenario().needs(there).needs(missing).play(stage -> plays.incrementAndGet());
        for (int i = 0; i < 2; i++) {
            Result result = play(new HonestSubject(), scenario);
            assertVerdict(result, Verdict.SKIPPED, "there is no moon here");
            assertThat(result.tellings()).isEmpty();
        }
        assertThat(plays).hasValue(0);
        assertThat(searches).hasValue(1);
    }

    @Test
    void a_scenario_whose_needs_are_there_is_played() throws IOException, InterruptedException {
        Scenario scenario = scenario()
                .expect(Expectation.ALL_WELL)
                .needs(new Need("something that is there", Optional::empty))
                .play(stage -> stage.open().ask(1));
        assertVerdict(play(new HonestSubject(), scenario), Verdict.KEPT, "all went well");
    }

    @Test
    void a_play_that_makes_no_sense_with_a_driver_is_skipped_and_what_it_harmed_is_not()
            throws IOException, InterruptedException {
        Scenario senseless = scenario().play(stage -> {
            throw new SkippedException("this driver has no loop");
        });
        assertVerdict(play(new HonestSubject(), senseless), Verdict.SKIPPED, "this driver has no loop");
        Scenario harmful = scenario().play(stage -> {
            Thread left = new Thread(DrillTest::waitForEver, "left-by-a-skipped-play");
            left.setDaemon(true);
            left.start();
            throw new SkippedException("this driver has no loop");
        });
        assertHurt(play(new HonestSubject(), harmful, TlsVersion.TLS_1_3, HASTY), "left-by");
    }

    @Test
    void a_driver_that_cannot_be_started_in_a_process_of_its_own_is_not_judged_there()
            throws IOException, InterruptedException {
        Scenario scenario = scenario()
                .setup(setup -> setup.withSurroundings(Surroundings.FEW_FILES))
                .play(stage -> stage.open());
        assertVerdict(play(new HonestSubject(), scenario), Verdict.SKIPPED, "its subject is not Serializable");
    }

    /** By the command itself, and not by the code that looks for it. */
    @Test
    void network_namespaces_are_missing_where_they_cannot_be_made_and_nowhere_else() throws InterruptedException {
        assertThat(Need.NETWORK.missing().isEmpty()).isEqualTo(canMakeNamespaces());
    }

    @Test
    void a_limit_of_threads_is_missing_where_it_cannot_be_set_and_nowhere_else() throws InterruptedException {
        assertThat(Need.THREADS.missing().isEmpty()).isEqualTo(canLimitThreads());
    }

    private static boolean canLimitThreads() throws InterruptedException {
        String asAnother = "exec setpriv --reuid=65001 --inh-caps=+dac_override --ambient-caps=+dac_override";
        try {
            boolean few = ends("sh", "-c", asAnother + " prlimit --nproc=2:2 sh -c 'true & wait'");
            boolean none = ends("sh", "-c", asAnother + " prlimit --nproc=1:1 sh -c 'true & wait'");
            return few && !none;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean canMakeNamespaces() throws InterruptedException {
        String name = "fctest" + ProcessHandle.current().pid();
        try {
            boolean made = ends("ip", "netns", "add", name);
            return made && ends("ip", "netns", "delete", name);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean ends(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
