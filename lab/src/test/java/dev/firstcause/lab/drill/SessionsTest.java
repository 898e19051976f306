// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.drill.HonestSession.Vice;
import dev.firstcause.lab.scenario.Catalogue;
import dev.firstcause.lab.scenario.Phase;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Scope;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Expectation;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions over a cluster: an honest one is found to be so, and what bad ones do is found out. */
class SessionsTest extends DrillTest {
    private static Subject session(Vice... vices) {
        return new HonestSubject() {
            @Override
            public Set<Scope> scopes() {
                return EnumSet.allOf(Scope.class);
            }

            @Override
            public Driver start(Consumer<String> warnings) {
                Driver honest = super.start(warnings);
                return new Driver() {
                    @Override
                    public void connect(Target target, Outcome<Client> outcome) {
                        honest.connect(target, outcome);
                    }

                    @Override
                    public void connectToCluster(List<Target> contactPoints, Outcome<Client> outcome) {
                        new HonestSession(honest, contactPoints.get(0), warnings, Set.of(vices)).open(outcome);
                    }

                    @Override
                    public void close() {
                        honest.close();
                    }
                };
            }
        };
    }

    private static Scenario scenario(String name) {
        return Catalogue.find("cluster." + name).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"one-killed", "not-repeatable", "back-renewed", "back-unknown-ca"})
    void who_goes_on_with_the_others_and_comes_back_is_found_honest(String name)
            throws IOException, InterruptedException {
        Result result = play(session(), scenario(name));
        assertThat(result.verdict()).as(result.toString()).isEqualTo(Verdict.KEPT);
        assertThat(result.harm()).as(result.toString()).isEmpty();
        assertThat(result.wire())
                .as("each node has connections of its own")
                .extracting(event -> event.connection() / 100)
                .contains(1, 2, 3);
    }

    @Test
    void who_goes_on_and_logs_nothing_has_lost_the_cause() throws IOException, InterruptedException {
        Result result = play(session(Vice.LOGS_NOTHING), scenario("one-killed"));
        assertVerdict(result, Verdict.LOST, "all goes well, and the log says PEER_RESET, which it does not");
    }

    @Test
    void who_closes_healthy_connections_when_another_dies_hurts() throws IOException, InterruptedException {
        Result result = play(session(Vice.CLOSES_ALL_WHEN_ONE_DIES), scenario("one-killed"));
        assertHurt(result, "connection 1 to node 1 ended, and nothing had befallen that node");
    }

    @Test
    void who_does_not_repeat_what_can_be_repeated_hurts() throws IOException, InterruptedException {
        Result result = play(session(Vice.REPEATS_NOTHING), scenario("one-killed"));
        assertVerdict(result, Verdict.HURT, "it should have gone well");
    }

    @Test
    void who_repeats_what_cannot_be_repeated_hurts() throws IOException, InterruptedException {
        Result result = play(session(Vice.REPEATS_EVERYTHING), scenario("not-repeatable"));
        assertHurt(result, "queries came to the nodes, and 30 were asked, none of which may be repeated");
    }

    @Test
    void who_tells_of_one_node_when_all_have_died_tells_a_symptom() throws IOException, InterruptedException {
        Result result = play(session(Vice.TELLS_OF_ONE_NODE_ONLY), scenario("back-unknown-ca"));
        assertVerdict(result, Verdict.SYMPTOM, "does not say SERVER_CERT_REFUSED");
    }

    @Test
    void connections_to_one_node_do_not_play_what_befalls_sessions() throws IOException, InterruptedException {
        try (Drill drill = new Drill(site, new HonestSubject(), TlsVersion.TLS_1_3, 7, Plays.PATIENT)) {
            assertThatThrownBy(() -> drill.run(scenario("one-killed")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cluster.one-killed is not for honest, which is put under test as [NODE]");
        }
    }

    @Test
    void a_stage_with_one_node_has_no_cluster() throws IOException, InterruptedException {
        Scenario alone = Scenario.of(Phase.FLIGHT, "alone", "There is one node.")
                .expect(Expectation.ALL_WELL)
                .play(stage -> stage.cluster());
        assertHurt(play(new HonestSubject(), alone), "flight.alone has one node: clusters are for phase cluster");
    }

    @Test
    void a_driver_without_sessions_says_so_when_it_is_put_under_test_as_one() throws IOException, InterruptedException {
        Subject pretender = new HonestSubject() {
            @Override
            public Set<Scope> scopes() {
                return EnumSet.allOf(Scope.class);
            }
        };
        assertHurt(play(pretender, scenario("one-killed")), "This driver has no sessions over a cluster");
    }
}
