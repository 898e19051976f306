// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.connection.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done about loops that take no task: a close goes on, and nobody waits for a death that nothing can tell. */
@Timeout(60)
class ClosingTest {
    private final PoolHarness harness = new PoolHarness(1);
    private final IllegalStateException thrown = new IllegalStateException("made up by the test");

    @Test
    void a_connection_that_can_be_closed_is_waited_for_and_one_whose_loop_takes_no_task_is_not() {
        harness.fill();
        Connection connection = harness.node.connections().all().get(0);
        harness.loop.refuseNextTask(() -> new RejectedExecutionException("made up by the test"));
        assertThat(Closing.close(connection, "test")).isFalse();
        harness.loop.refuseNextTask(() -> thrown);
        assertThat(Closing.close(connection, "test")).isFalse();
        assertThat(connection.isAlive()).isTrue();
        assertThat(Closing.close(connection, "test")).isTrue();
        harness.loop.runUntilIdle();
        assertThat(connection.isAlive()).isFalse();
    }

    @Test
    void a_step_that_throws_does_not_stop_the_next_one() {
        List<String> done = new ArrayList<>();
        Closing.guarded(() -> {
            done.add("first");
            throw thrown;
        });
        Closing.guarded(() -> done.add("second"));
        assertThat(done).containsExactly("first", "second");
    }

    @Test
    void a_task_for_a_loop_that_has_ended_is_dropped_and_any_other_trouble_is_not_hidden() {
        List<String> done = new ArrayList<>();
        harness.context.execute(() -> done.add("run"));
        harness.loop.runUntilIdle();
        assertThat(done).containsExactly("run");
        harness.loop.refuseNextTask(() -> new RejectedExecutionException("made up by the test"));
        harness.context.execute(() -> done.add("never run"));
        harness.loop.refuseNextTask(() -> thrown);
        assertThatThrownBy(() -> harness.context.execute(() -> done.add("never run")))
                .isSameAs(thrown);
        harness.loop.runUntilIdle();
        assertThat(done).containsExactly("run");
    }
}
