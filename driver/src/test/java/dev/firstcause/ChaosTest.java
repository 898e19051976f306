// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeState;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.Effect;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.proxy.FaultProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * Everything that the lab can do to a node's connections befalls one node after the other, at random, while requests
 * that may be repeated keep coming: none is lost. How long and with what seed: {@code -Dchaos.seconds}, {@code
 * -Dchaos.seed}.
 */
@Lab
class ChaosTest extends SessionHarness {
    private static final long SECONDS = Long.getLong("chaos.seconds", 20);
    private static final long SEED = Long.getLong("chaos.seed", System.nanoTime());
    private static final long PAUSE_NANOS = 1_000_000_000 / 500;

    /** For a machine that is busy with other things; whether a node is silent is found out long before. */
    private static final SimpleStatement REQUEST =
            SimpleStatement.of("q").withIdempotence(true).withTimeout(Duration.ofSeconds(20));

    private final Random random = new Random(SEED);
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();
    private final ConcurrentLinkedQueue<Throwable> failed = new ConcurrentLinkedQueue<>();

    private List<Effect> effects() {
        return List.of(
                Effects.reset(),
                Effects.reset(Side.CLIENT),
                Effects.fin(),
                Effects.halfClose(Side.CLIENT),
                Effects.stall(),
                Effects.stall(Direction.DOWN),
                Effects.blackhole(),
                Effects.blackhole(Direction.UP),
                Effects.stopReading(),
                Effects.delay(Duration.ofMillis(100)),
                Effects.delay(Duration.ofMillis(1), Duration.ofMillis(300)),
                Effects.throttle(2_000),
                Effects.slice(),
                Effects.corrupt(),
                Effects.drop(),
                Effects.duplicate(),
                Effects.reorder(),
                Effects.garbage(Side.CLIENT, 50));
    }

    @Test
    void no_request_that_may_be_repeated_is_lost(TestAuthority authority, StandInCluster cluster) throws IOException {
        Map<Endpoint, FaultProxy> proxies = new HashMap<>();
        try {
            for (StandInNode node : cluster.nodes()) {
                proxies.put(endpoint(node), FaultProxy.builder().seed(SEED).to(node.address()));
            }
            Endpoint first = endpoint(cluster.node(1));
            SessionBuilder builder = Session.builder()
                    .contactPoint(before(proxies, first))
                    .translate(endpoint -> before(proxies, endpoint))
                    .tls(trusting(authority));
            try (Session session = builder.build()) {
                awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
                long asked = ask(session, List.copyOf(proxies.values()));
                await("each request has its end", () -> ended.get() == asked);
                assertThat(failed).as("seed " + SEED).isEmpty();
                awaitStates(session, NodeState.UP, NodeState.UP, NodeState.UP);
                System.out.printf(
                        "%d requests, %d of them repeated, %d s, seed %d%n", asked, repeated.get(), SECONDS, SEED);
            }
        } finally {
            proxies.values().forEach(FaultProxy::close);
        }
    }

    private static Endpoint endpoint(StandInNode node) {
        return new Endpoint(
                node.address().getAddress().getHostAddress(), node.address().getPort());
    }

    private static Endpoint before(Map<Endpoint, FaultProxy> proxies, Endpoint node) {
        return new Endpoint("127.0.0.1", proxies.get(node).address().getPort());
    }

    /** Asks without ever waiting for an answer, and breaks something all the while; gives how many were asked. */
    private long ask(Session session, List<FaultProxy> proxies) {
        long begin = System.nanoTime();
        long next = begin;
        long asked = 0;
        long change = begin;
        List<Fault> faults = new ArrayList<>();
        while (System.nanoTime() - begin < SECONDS * 1_000_000_000) {
            if (System.nanoTime() - change >= 0) {
                if (faults.isEmpty()) {
                    breakOne(proxies.get(random.nextInt(proxies.size())), faults);
                    change = System.nanoTime() + (200 + random.nextInt(2_500)) * 1_000_000L;
                } else if (heal(session, faults)) {
                    change = System.nanoTime() + random.nextInt(300) * 1_000_000L;
                }
            }
            session.executeAsync(REQUEST).whenComplete(this::count);
            asked++;
            next += PAUSE_NANOS;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        faults.forEach(Fault::disarm);
        return asked;
    }

    private void breakOne(FaultProxy proxy, List<Fault> faults) {
        List<Effect> effects = effects();
        int which = random.nextInt(effects.size() + 1);
        Fault fault = proxy.armForEach(When.onCommand(), which == 0 ? Effects.reset() : effects.get(which - 1));
        try {
            fault.fire();
        } catch (IllegalStateException e) {
            // Its last connection has just died of what came before, and there is nothing to break.
            fault.disarm();
            return;
        }
        faults.add(fault);
        if (which == 0) {
            faults.add(proxy.armForEach(When.atAccept(), Effects.refuse()));
        }
    }

    /** One node at a time: the next one is harmed only when this one serves again. */
    private static boolean heal(Session session, List<Fault> faults) {
        faults.forEach(Fault::disarm);
        if (!states(session).equals(List.of(NodeState.UP, NodeState.UP, NodeState.UP))) {
            return false;
        }
        faults.clear();
        return true;
    }

    private void count(ResultPage page, Throwable thrown) {
        if (thrown != null) {
            failed.add(thrown);
        } else if (!page.info().attempts().isEmpty()) {
            repeated.incrementAndGet();
        }
        ended.incrementAndGet();
    }
}
