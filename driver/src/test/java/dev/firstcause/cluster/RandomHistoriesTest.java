// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.RandomHistory.Operation;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever befell a cluster, what is known of it is true a bounded time after the storm, and nothing is left over. A
 * failure names the seed of its history; {@code -Dhistory=SEED} plays that one alone. {@code -Dhistories=N} plays the seeds
 * 1 to N instead of {@value #DEFAULT_HISTORIES}; 1,000 take about 20 s of one core.
 */
@Timeout(300)
class RandomHistoriesTest {
    private static final int DEFAULT_HISTORIES = 200;
    private static final int HISTORIES = Integer.getInteger("histories", DEFAULT_HISTORIES);

    @Test
    void after_each_history_the_view_is_true() {
        Long only = Long.getLong("history");
        if (only != null) {
            play(only);
            return;
        }
        for (long seed = 1; seed <= HISTORIES; seed++) {
            play(seed);
        }
    }

    private static void play(long seed) {
        RandomHistory history = new RandomHistory(seed, List.of(Operation.values()));
        try (ScriptedCluster nodes = history.nodes()) {
            assertThat(history.play()).isEmpty();
            assertThat(nodes.connections()).isZero();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("-Dhistory=" + seed + ": " + history, e);
        }
    }
}
