// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.transport.SocketState;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a silent node is probed, and what its connections and its cluster are told of the outcome. */
@Timeout(60)
class SilenceProbeTest {
    private static final long TELL_NANOS = 100_000_000;

    private final PoolHarness harness = new PoolHarness(2);
    private final SilenceProbe probe = new SilenceProbe(harness.context, harness, harness.node);
    private final Timeouts timeouts = harness.options.timeouts();

    @BeforeEach
    void fill() {
        harness.fill();
        // The pool's own probe gets no connection, so that nothing but the probe of the test tells anything.
        harness.transport.holdConnects();
        harness.told.clear();
    }

    private Connection first() {
        return harness.node.connections().all().get(0);
    }

    private long now() {
        return harness.loop.nanoTime();
    }

    private boolean isWanted(long time) {
        boolean[] wanted = new boolean[1];
        harness.inLoop(() -> wanted[0] = probe.isWanted(time));
        return wanted[0];
    }

    private void nodeIsBusy(boolean busy) {
        harness.inLoop(() -> probe.nodeIsBusy(busy));
    }

    /** Lets the first connection wait for an answer until it is suspect. */
    private void becomeSilent() {
        CompletionStage<Frame> unused = first().send(Options.INSTANCE, Duration.ofDays(1));
        for (int i = 0; !first().isSuspect(); i++) {
            assertThat(i).as("ticks until it is suspect").isLessThan(100);
            harness.pass(PoolHarness.TICK);
        }
    }

    private void answer() {
        harness.answers = message -> message == Options.INSTANCE ? (Response) new Supported(Map.of()) : null;
        harness.serve();
        assertThat(first().isSuspect()).isFalse();
    }

    @Test
    void a_node_that_answers_is_never_probed_and_nothing_is_told_of_it() {
        assertThat(isWanted(now())).isFalse();
        assertThat(isWanted(now() + Duration.ofDays(1).toNanos())).isFalse();
        nodeIsBusy(true);
        harness.inLoop(probe::nodeAnswers);
        assertThat(isWanted(now() + Duration.ofDays(2).toNanos())).isFalse();
        assertThat(harness.told).isEmpty();
    }

    @Test
    void a_silent_node_is_probed_after_the_suspicion_timeout_and_again_after_two_liveness_timeouts() {
        becomeSilent();
        long since = now();
        long due = since + timeouts.suspicion().toNanos();
        assertThat(isWanted(since)).isFalse();
        assertThat(isWanted(due - 1)).isFalse();
        assertThat(isWanted(due)).isTrue();
        harness.inLoop(() -> probe.begun(due));
        long next = due + 2 * timeouts.liveness().toNanos();
        assertThat(isWanted(next - 1)).isFalse();
        assertThat(isWanted(next)).isTrue();
        assertThat(harness.told).isEmpty();
    }

    @Test
    void a_busy_node_is_told_at_once_and_again_until_that_is_taken_back() {
        becomeSilent();
        isWanted(now());
        nodeIsBusy(true);
        assertThat(harness.told).containsExactly("busy true");
        long next = now() + TELL_NANOS;
        isWanted(next - 1);
        assertThat(harness.told).hasSize(1);
        isWanted(next);
        assertThat(harness.told).containsExactly("busy true", "busy true");
        isWanted(next + TELL_NANOS - 1);
        assertThat(harness.told).hasSize(2);
        nodeIsBusy(false);
        isWanted(next + 10 * TELL_NANOS);
        assertThat(harness.told).containsExactly("busy true", "busy true", "busy false");
    }

    @Test
    void a_busy_node_is_waited_for_longer_until_that_is_taken_back() {
        becomeSilent();
        isWanted(now());
        nodeIsBusy(true);
        // The pool's own probe has not failed by then. Its failure would take this back.
        harness.pass(timeouts.liveness().multipliedBy(2));
        assertThat(first().isAlive()).isTrue();
        Connection silent = first();
        nodeIsBusy(false);
        harness.pass(timeouts.liveness().plusSeconds(1));
        assertThat(silent.isAlive()).isFalse();
    }

    @Test
    void the_next_silence_of_a_node_that_was_busy_is_judged_anew() {
        becomeSilent();
        isWanted(now());
        nodeIsBusy(true);
        harness.told.clear();
        answer();
        harness.told.clear();
        assertThat(isWanted(now() + Duration.ofDays(1).toNanos())).isFalse();
        nodeIsBusy(true);
        assertThat(harness.told).as("nobody is in doubt").isEmpty();
        becomeSilent();
        long since = now();
        assertThat(isWanted(since)).as("the new silence is young").isFalse();
        assertThat(isWanted(since + timeouts.suspicion().toNanos())).isTrue();
        assertThat(harness.told).as("it is not known to be busy").isEmpty();
    }

    @Test
    void a_node_that_answers_on_a_new_connection_is_not_blamed_for_the_death_of_the_silent_one() {
        becomeSilent();
        Connection broken = first();
        isWanted(now());
        nodeIsBusy(true);
        harness.inLoop(probe::nodeAnswers);
        assertThat(harness.told).containsExactly("busy true", "busy false");
        SocketState unheard = new SocketState(SocketState.Source.TCP_INFO, 100, 0, 5, 0, false, 4_000);
        harness.wires().get(0).know(unheard);
        harness.pass(timeouts.liveness().plusSeconds(1));
        assertThat(broken.lastError()).get().asString().contains("something between drops this connection");
    }
}
