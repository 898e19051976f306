// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of the cluster, with a {@link NodePool} each: applies what {@link Topology} computes from each reading, and
 * publishes the result as a {@link NodeSet}.
 *
 * <p>Confined to the cluster's loop, except for {@link #published}.
 */
final class KnownNodes {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final ClusterContext context;
    private final NodeListener listener;
    private final Map<UUID, NodePool> pools = new LinkedHashMap<>();
    private final Map<UUID, Node> nodes = new LinkedHashMap<>();

    /** Nodes that left by an event, and whether the event came while the nodes were being read. */
    private final Map<UUID, Boolean> left = new LinkedHashMap<>();

    /** By the host that was expected: the one that answered in its place. */
    private final Map<UUID, UUID> otherHosts = new LinkedHashMap<>();

    private Map<Object, TopologyChanges.Unclear> unclear = Map.of();
    private Set<UUID> unnamed = Set.of();
    private List<NodePool> added = List.of();
    private int rereads;
    private @Nullable ConnectionOptions poolOptions;
    private @Nullable String localDatacenter;
    private volatile NodeSet published = NodeSet.NONE; // written in the loop

    KnownNodes(ClusterContext context, NodeListener listener) {
        this.context = context;
        this.listener = listener;
        this.localDatacenter = context.options().localDatacenter();
    }

    /** The nodes as they were after the last reading. Any thread. */
    NodeSet published() {
        return published;
    }

    /** How connections for requests are made. Called once, before the first reading is applied. */
    void connectWith(ConnectionOptions options) {
        poolOptions = options;
    }

    /** The data centre given, or that of the first node read; null before that. */
    @Nullable
    String localDatacenter() {
        return localDatacenter;
    }

    /** By host id. The map may change later. */
    Map<UUID, Node> byHost() {
        return nodes;
    }

    /** A copy, which may be iterated while nodes change. */
    List<NodePool> pools() {
        return new ArrayList<>(pools.values());
    }

    List<NodePool> localPools() {
        return pools.values().stream().filter(this::isLocal).toList();
    }

    /** Those of nodes that the last reading has added. */
    List<NodePool> added() {
        return added;
    }

    boolean isLocal(NodePool pool) {
        return pool.node().info().datacenter().equals(localDatacenter);
    }

    /** Nodes that the last reading has left unclear, and why. */
    Collection<TopologyChanges.Unclear> unclear() {
        return unclear.values();
    }

    /** The pool of the node that reports this address, or null. */
    @Nullable
    NodePool poolAt(InetSocketAddress reported) {
        for (NodePool pool : pools.values()) {
            if (reported.equals(pool.node().info().reported())) {
                return pool;
            }
        }
        return null;
    }

    /** The pool of the node that is connected to at this endpoint, or null. */
    @Nullable
    NodePool poolOf(Endpoint endpoint) {
        for (NodePool pool : pools.values()) {
            if (pool.node().endpoint().equals(endpoint)) {
                return pool;
            }
        }
        return null;
    }

    /** The pool of the node with this host id, or null. */
    @Nullable
    NodePool poolOf(UUID host) {
        return pools.get(host);
    }

    boolean noneIsHealthy() {
        return nodes.values().stream().noneMatch(Node::isHealthy);
    }

    /**
     * Where the control connection may be opened to: first nodes that serve, then contact points, because all nodes may have
     * moved. A node that is down is tried by its pool alone; a node without connections for requests is tried here. So is an
     * endpoint where another host answered, because that host may be the only one that can tell what has changed.
     */
    List<Endpoint> candidates() {
        Set<Endpoint> points = new LinkedHashSet<>(context.options().contactPoints());
        nodes.values().stream().filter(node -> node.wanted() > 0).forEach(node -> points.remove(node.endpoint()));
        nodes.values().stream().filter(this::isElsewhere).forEach(node -> points.add(node.endpoint()));
        List<Endpoint> candidates = new ArrayList<>();
        nodes.values().stream().filter(Node::isHealthy).forEach(node -> candidates.add(node.endpoint()));
        candidates.addAll(points);
        return candidates;
    }

    // ------------------------------------------------------------------ what was learnt

    /** An event said that the node left the cluster. */
    void left(Node node, boolean whileReading) {
        left.put(node.info().hostId(), whileReading);
    }

    /** An event said something else of the node. */
    void stays(Node node) {
        left.remove(node.info().hostId());
    }

    /** The next reading is not one of a row of readings that told too little. */
    void beginReadingAgain() {
        rereads = 0;
    }

    /**
     * Another host answered at the node's endpoint.
     *
     * @return whether this is news, so that the nodes should be read. Behind a load balancer each try may reach another host:
     *     only the first one since the node answered itself is news
     */
    boolean isOtherHost(Node node, UUID actual) {
        UUID expected = node.info().hostId();
        return nodes.get(expected) == node && otherHosts.put(expected, actual) == null;
    }

    private boolean isElsewhere(Node node) {
        return otherHosts.containsKey(node.info().hostId());
    }

    /** The node itself answered at its endpoint. */
    void isItself(Node node) {
        otherHosts.remove(node.info().hostId());
    }

    /** Whether the last reading has no row for the node, which was kept for its connections. */
    boolean isUnnamed(Node node) {
        return unnamed.contains(node.info().hostId());
    }

    /**
     * Applies a reading.
     *
     * @return after how many nanoseconds the nodes have to be read again, because the rows said too little; 0 if they need not
     */
    long apply(Reading reading) {
        assert context.loop().inLoop();
        if (localDatacenter == null) {
            localDatacenter = reading.itself().datacenter();
        }
        added = new ArrayList<>();
        hasAnswered(reading);
        try {
            Map<UUID, Topology.Known> known = new LinkedHashMap<>();
            nodes.forEach((host, node) -> known.put(
                    host,
                    new Topology.Known(
                            node.info(), node.endpoint(), node.connections().alive() > 0)));
            TopologyChanges changes = Topology.changes(
                    known,
                    reading,
                    new Topology.Facts(left.keySet(), otherHosts),
                    new Topology.Rules(this::isUsed, context.options().translator()));
            changes.list().forEach(this::apply);
            remember(changes);
        } finally {
            publish();
        }
        return rereads == 0 ? 0 : context.reconnection().rereadMillis(rereads) * 1_000_000;
    }

    /** The node that was read has just said who it is, which is newer than what was found out about its endpoint. */
    private void hasAnswered(Reading reading) {
        UUID itself = reading.itself().hostId();
        if (!reading.viaIsShared()) {
            nodes.forEach((host, node) -> {
                if (node.endpoint().equals(reading.via())) {
                    otherHosts.computeIfPresent(host, (expected, other) -> host.equals(itself) ? null : itself);
                }
            });
        }
    }

    private void remember(TopologyChanges changes) {
        changes.unclear().forEach((key, each) -> {
            TopologyChanges.Unclear before = unclear.get(key);
            // Each reason is told once, however often the nodes are read.
            if (before == null || !before.why().equals(each.why())) {
                String outcome = nodes.containsKey(key) ? "kept as it was known" : "left out";
                Throwable thrown = each.thrown();
                LOG.warn("Node {} is {}: {}", each.node(), outcome, each.why(), thrown);
            }
        });
        unclear = changes.unclear();
        unnamed = changes.unnamed();
        otherHosts.keySet().retainAll(nodes.keySet());
        // Events that came while the nodes were being read may be newer than the rows, so they count once more.
        left.values().removeIf(whileReading -> !whileReading);
        left.replaceAll((host, whileReading) -> false);
        rereads = changes.isFinal() ? 0 : rereads + 1;
    }

    // ------------------------------------------------------------------ changes

    private void apply(TopologyChanges.Change change) {
        if (change instanceof TopologyChanges.Change.Added added) {
            add(added.info(), added.endpoint());
        } else if (change instanceof TopologyChanges.Change.Moved moved) {
            remove(moved.info().hostId(), moved.why());
            add(moved.info(), moved.endpoint());
        } else if (change instanceof TopologyChanges.Change.Updated updated) {
            Objects.requireNonNull(nodes.get(updated.info().hostId()), "only nodes that are known are updated")
                    .update(updated.info());
        } else if (change instanceof TopologyChanges.Change.Removed removed) {
            remove(removed.hostId(), removed.why());
        }
    }

    private boolean isUsed(String datacenter) {
        return datacenter.equals(localDatacenter)
                || context.options().failOver().contains(datacenter);
    }

    private void add(NodeInfo info, Endpoint endpoint) {
        int wanted = isUsed(info.datacenter()) ? context.options().connectionsPerNode() : 0;
        Node node = new Node(info, endpoint, wanted);
        nodes.put(info.hostId(), node);
        NodePool pool =
                new NodePool(context, listener, Objects.requireNonNull(poolOptions, "a node has answered"), node);
        pools.put(info.hostId(), pool);
        context.ticks().stir(pool);
        added.add(pool);
    }

    private void remove(UUID host, String why) {
        otherHosts.remove(host);
        Node node = nodes.remove(host);
        NodePool pool = pools.remove(host);
        if (pool != null) {
            String reason = "node " + node + " " + why;
            LOG.info("{}", reason);
            pool.close(reason);
        }
    }

    private void publish() {
        published =
                NodeSet.of(nodes.values(), localDatacenter, context.options().failOver());
    }
}
