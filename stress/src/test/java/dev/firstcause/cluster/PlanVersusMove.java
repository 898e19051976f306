// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.firstcause.connection.ActorLoop;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.plan.QueryPlan;
import dev.firstcause.plan.RoundRobin;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

@JCStressTest
@Description(
        "A reading says that a node has moved to another address: it is removed and added again while two plans are"
                + " made. Results: the ports of the nodes in each plan.")
@Outcome(
        id = {"\\[1, 2\\], \\[1, 2\\]", "\\[1, 2\\], \\[1, 3\\]", "\\[1, 3\\], \\[1, 3\\]"},
        expect = ACCEPTABLE,
        desc = "the nodes before the reading, or those after it")
@Outcome(id = ".*\\[1\\].*", expect = FORBIDDEN, desc = "removed, and not yet added")
@Outcome(expect = FORBIDDEN, desc = "a node twice, or an older set after a newer one")
@State
public class PlanVersusMove {
    private static final NodeInfo ITSELF = info(1, 1);

    private final NodeTransport network = NodeTransport.ofOneLoop();
    private final ActorLoop loop = (ActorLoop) network.nextLoop();
    private final KnownNodes known = new KnownNodes(
            new ClusterContext(
                    network,
                    loop,
                    NodeTransport.OPTIONS,
                    new Reconnection(new Random(1)),
                    new HandshakeLimit(loop),
                    new PoolTicks()),
            new PoolSubject(0));
    private final RoundRobin plans = new RoundRobin(known::published);

    public PlanVersusMove() {
        known.connectWith(NodeTransport.OPTIONS.connection());
        loop.run(() -> known.apply(reading(2)));
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static NodeInfo info(long host, int port) {
        return new NodeInfo(new UUID(0, host), address(port), "dc1", "rack1", null, Set.of(), null);
    }

    private static Reading reading(int port) {
        NodeRow peer = new NodeRow(new UUID(0, 2), address(port), "dc1", "rack1", null, Set.of(), null, "peer");
        return Reading.of(new Endpoint("127.0.0.1", 1), false, ITSELF, List.of(peer));
    }

    @Actor
    public void caller(LL_Result r) {
        r.r1 = ports();
        r.r2 = ports();
    }

    @Actor
    public void loop() {
        loop.run(() -> known.apply(reading(3)));
    }

    private String ports() {
        QueryPlan plan = plans.plan(null);
        List<Integer> ports = new ArrayList<>();
        for (Node node = plan.next(); node != null; node = plan.next()) {
            ports.add(node.endpoint().port());
        }
        return ports.stream().sorted().toList().toString();
    }
}
