// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a node whose host's clock was set after its last connection had died. */
class NodeWordsTest {
    private static final Endpoint NODE = new Endpoint("10.0.0.1", 9042);
    private static final Endpoint OTHER = new Endpoint("10.0.0.2", 9042);

    private static NodeReport died(Endpoint endpoint, Failure death, Instant at) {
        NodeReport node = ErrorSamples.down(endpoint, death, Duration.ofSeconds(1));
        return new NodeReport(
                node.endpoint(),
                node.hostId(),
                node.datacenter(),
                node.rack(),
                node.version(),
                node.state(),
                at,
                node.connections(),
                node.wanted(),
                node.inFlight(),
                node.lastDeath(),
                at,
                node.lastTry(),
                node.lastTryAt(),
                node.triesSince(),
                node.nextTryAt(),
                node.troubles(),
                node.history());
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void the_age_of_the_last_death_is_what_has_passed(long step) {
        Failure death = ErrorSamples.reset(NODE, Duration.ZERO);
        Instant at = death.at().plusSeconds(step);
        assertThat(died(NODE, death, at).inWords(at.plusSeconds(12)))
                .contains("for 12 s;")
                .contains("its last connection died at " + Words.time(at) + ", 12 s ago");
    }

    @Test
    void of_two_nodes_the_one_that_died_last_is_decisive_whatever_the_clock_said_then() {
        Failure early = ErrorSamples.reset(NODE, Duration.ofHours(-1));
        Failure late = ErrorSamples.reset(OTHER, Duration.ofSeconds(10));
        Instant now = late.at().plusSeconds(10);
        NodeReport first = died(NODE, early, now.minusSeconds(20));
        NodeReport last = died(OTHER, late, late.at());
        assertThat(new NoNodeAvailableException(List.of(first, last), List.of(), now))
                .hasMessageContaining("decisive is node " + OTHER);
    }
}
