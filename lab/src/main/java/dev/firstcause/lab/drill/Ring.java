// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.proxy.ProxiedConnection;
import dev.firstcause.lab.proxy.WireEvent;
import dev.firstcause.lab.scenario.Cluster;
import dev.firstcause.lab.scenario.ClusterNode;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Register;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The cluster of one play. Belongs to the thread of the play. */
final class Ring implements Cluster, AutoCloseable {
    private static final int NODES = 3;
    private static final int TRIES = 50;
    private static final int NAP_MILLIS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final StandInCluster cluster;
    private final long seed;
    private final List<RingNode> nodes = new ArrayList<>();
    private final List<FaultProxy> proxies = new ArrayList<>();
    private final Map<ProxiedConnection, ClusterNode> spared = new LinkedHashMap<>();

    private Ring(StandInCluster cluster, long seed) {
        this.cluster = cluster;
        this.seed = seed;
    }

    /** Starts it; its nodes listen on a port of their own each, and drivers know them by those of their proxies. */
    static Ring open(StandInNodeBuilder like, long seed, Patience patience) throws IOException {
        Ring ring = new Ring(StandInCluster.start(NODES, like), seed);
        try {
            ring.openProxies();
            for (int number = 1; number <= NODES; number++) {
                StandInNode node = ring.cluster.node(number);
                FaultProxy proxy = ring.proxies.get(number - 1);
                proxy.retarget(node.address());
                ring.cluster.advertise(number, proxy.address());
                ring.nodes.add(new RingNode(number, node, Queries.teach(node), proxy, patience));
            }
            return ring;
        } catch (IOException | RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    /** On one port, as the nodes of a cluster listen: what is free on the first address need not be so on the others. */
    private void openProxies() throws IOException {
        for (int attempt = 1; proxies.size() < NODES; attempt++) {
            try {
                openProxy();
            } catch (IOException e) {
                closeProxies();
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private FaultProxy openProxy() throws IOException {
        int host = proxies.size() + 1;
        int port = proxies.isEmpty() ? 0 : proxies.get(0).address().getPort();
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) host});
        FaultProxy proxy = FaultProxy.builder()
                .seed(seed + host)
                .listenOn(new InetSocketAddress(address, port))
                .to(cluster.node(Math.min(host, NODES)).address());
        proxies.add(proxy);
        return proxy;
    }

    private void closeProxies() {
        proxies.forEach(FaultProxy::close);
        proxies.clear();
    }

    RingNode first() {
        return nodes.get(0);
    }

    @Override
    public List<ClusterNode> nodes() {
        return List.copyOf(nodes);
    }

    @Override
    public RingNode node(int number) {
        return nodes.get(number - 1);
    }

    @Override
    public ClusterNode control() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (end - System.nanoTime() > 0) {
            for (RingNode node : nodes) {
                if (node.standIn().openConnections().stream().anyMatch(Ring::isControl)) {
                    return node;
                }
            }
            TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
        }
        throw new IOException("The driver has asked no node for events in " + PATIENCE);
    }

    /** Other connections of a driver may ask for changes of the schema alone. */
    private static boolean isControl(StandInConnection connection) {
        return connection.count(Opcode.REGISTER) > 0
                && connection.requests().stream()
                        .anyMatch(received -> received.request() instanceof Register register
                                && register.eventTypes().contains(Event.TOPOLOGY_CHANGE));
    }

    @Override
    public void spare(List<ClusterNode> which) {
        for (ClusterNode node : which) {
            for (ProxiedConnection connection : node.proxy().connections()) {
                if (connection.isOpen()) {
                    spared.put(connection, node);
                }
            }
        }
    }

    /** What befell connections that were to be spared, until now. */
    List<Finding> harm() {
        List<Finding> harm = new ArrayList<>();
        spared.forEach((connection, node) -> {
            if (!connection.isOpen()) {
                harm.add(new Finding(
                        Verdict.HURT,
                        "connection " + connection.number() + " to node " + node.number()
                                + " ended, and nothing had befallen that node"));
            }
        });
        return harm;
    }

    @Override
    public void push(Event event) {
        cluster.push(event);
    }

    @Override
    public void move(ClusterNode node) throws IOException {
        RingNode its = node(node.number());
        its.move(openProxy());
        cluster.advertise(its.number(), its.address());
    }

    /** What happened on the wire: connection 203 is the third to the second proxy. */
    List<WireEvent> wireSince(long nanos) {
        List<WireEvent> all = new ArrayList<>();
        for (int i = 0; i < proxies.size(); i++) {
            int hundreds = 100 * (i + 1);
            for (WireEvent event : proxies.get(i).log().eventsSince(nanos)) {
                int connection = event.connection() == 0 ? 0 : hundreds + event.connection();
                all.add(new WireEvent(event.at(), connection, event.what(), event.text()));
            }
        }
        all.sort(Comparator.comparing(WireEvent::at));
        return all;
    }

    @Override
    public void close() {
        try {
            closeProxies();
        } finally {
            cluster.close();
        }
    }
}
