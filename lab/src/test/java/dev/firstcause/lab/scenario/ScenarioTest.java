// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Cause;
import dev.firstcause.lab.verdict.Expectation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScenarioTest {
    private static final Expectation RESET = Expectation.of(Cause.PEER_RESET);

    @ParameterizedTest
    @ValueSource(strings = {"", "Rst", "rst-", "-rst", "a--b", "a.b", "a b", "a_b", "größe"})
    void an_id_is_lower_case_words_with_hyphens(String name) {
        assertThatThrownBy(() -> Scenario.of(Phase.FLIGHT, name, "Something happens."))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("flight." + name + " is no id");
    }

    @Test
    void who_expects_nothing_is_no_scenario() {
        assertThatThrownBy(() -> Scenario.of(Phase.IDLE, "rst", "It is reset.").play(stage -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("idle.rst expects nothing");
    }

    @Test
    void a_scenario_is_what_was_said() {
        Scenario scenario = Scenario.of(Phase.FLIGHT, "rst-2", "It is reset.")
                .expect(RESET)
                .expect(TlsVersion.TLS_1_2, RESET.saying("early"), "it comes sooner")
                .trap("a closed channel")
                .stall(Duration.ofSeconds(3))
                .alsoOnCassandra()
                .play(stage -> {});
        assertThat(scenario).hasToString("flight.rst-2");
        assertThat(scenario.phase()).isEqualTo(Phase.FLIGHT);
        assertThat(scenario.versions()).containsExactlyInAnyOrder(TlsVersion.values());
        assertThat(scenario.expectation(TlsVersion.TLS_1_2).words()).containsExactly("early");
        assertThat(scenario.expectation(TlsVersion.TLS_1_3)).isEqualTo(RESET);
        assertThat(scenario.reason(TlsVersion.TLS_1_2)).isEqualTo("it comes sooner");
        assertThat(scenario.reason(TlsVersion.TLS_1_3)).isEmpty();
        assertThat(scenario.trap()).isEqualTo("a closed channel");
        assertThat(scenario.stall()).isEqualTo(Duration.ofSeconds(3));
        assertThat(scenario.grounds()).containsExactlyInAnyOrder(Ground.values());
        assertThat(scenario.setup()).isEqualTo(Setup.GOOD);
    }

    @Test
    void a_version_that_makes_no_sense_is_left_out() {
        Scenario scenario = Scenario.of(Phase.FLIGHT, "renegotiation", "It is renegotiated.")
                .expect(RESET)
                .expect(TlsVersion.TLS_1_3, null, "there is none")
                .play(stage -> {});
        assertThat(scenario.versions()).containsExactly(TlsVersion.TLS_1_2);
        assertThatThrownBy(() -> scenario.expectation(TlsVersion.TLS_1_3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("flight.renegotiation makes no sense with TLS 1.3");
    }

    @Test
    void a_setup_differs_in_what_was_said_only() {
        TestAuthority authority = TestAuthority.create();
        Identity other = authority.server("10.0.0.1");
        Setup setup = Setup.GOOD
                .withServer(unused -> other)
                .withClient(unused -> other)
                .withLogin("app", "secret")
                .withPatience(Patience.SHORT);
        assertThat(setup.server().apply(authority)).isSameAs(other);
        assertThat(setup.client().apply(authority)).isSameAs(other);
        assertThat(setup.login().user()).isEqualTo("app");
        assertThat(setup.toString()).contains("app").doesNotContain("secret");
        assertThat(setup.patience()).isEqualTo(Patience.SHORT);
        assertThat(setup.clientTls()).isTrue();
        assertThat(setup.withPlainClient().clientTls()).isFalse();
        assertThat(setup.withPlainServer().server()).isNull();
        assertThat(Setup.GOOD.client().apply(authority)).isNull();
    }

    @Test
    void a_setup_of_the_node_adds_to_the_one_before() {
        StringBuilder order = new StringBuilder();
        Setup setup = Setup.GOOD
                .withNode(node -> {
                    order.append("first ");
                    return node;
                })
                .withNode(node -> {
                    order.append("second");
                    return node;
                });
        var unused = setup.node().apply(StandInNode.builder());
        assertThat(order).hasToString("first second");
    }
}
