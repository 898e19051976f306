// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Likeness;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster as a session sees it: which nodes there are, how they are, and the one loop in which all that is decided.
 *
 * <p>Any thread may call its public methods.
 */
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /** Told of each cluster that begins to open. Empty but in tests, which check what clusters leave behind. */
    static final List<Consumer<Cluster>> OBSERVERS = new CopyOnWriteArrayList<>();

    /** Distinct causes that are told of one contact point, at the most. */
    private static final int CAUSES_TOLD = 16;

    /** OPTIONS, STARTUP, AUTH_RESPONSE and REGISTER are answered before a connection is ready. */
    private static final int ANSWERS_TO_READY = 4;

    /** For ticks, and for what is done between the steps of an opening. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    /** Longer means for ever, and clocks of nanoseconds are compared by their difference. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private final ClusterOptions options;
    private final ClusterListener listener;
    private final ClusterContext context;
    private final NodeListener nodeListener = new NodesHeard();
    private final ControlConnection control;
    private final CompletableFuture<Cluster> opened = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final Loop.Ticker ticker = new Loop.Ticker() {
        @Override
        public void onTick(long now) {
            Cluster.this.onTick(now);
        }

        @Override
        public void onLoopEnded() {
            Cluster.this.onLoopEnded();
        }
    };
    private final Map<UUID, NodePool> pools = new LinkedHashMap<>();
    private final Map<UUID, Node> nodes = new LinkedHashMap<>();
    private final Map<Endpoint, Throwable> contactFailures = new LinkedHashMap<>();
    private final Map<Endpoint, Set<Likeness>> told = new LinkedHashMap<>();
    private final List<SchemaAgreement> agreements = new ArrayList<>();
    /** Nodes that left by an event, and whether it was heard while the nodes were being read. */
    private final Map<UUID, Boolean> left = new LinkedHashMap<>();

    private final Map<Endpoint, UUID> otherHosts = new LinkedHashMap<>();
    private Map<Object, Topology.Unclear> unclear = Map.of();
    private Set<UUID> unnamed = Set.of();
    private int rereads;
    private @Nullable Endpoint teller;
    private final long openingNanos;
    private long openingSinceNanos;
    private HoldUp heldUp = HoldUp.NONE;
    private boolean settled;
    private boolean merging;
    private boolean closing;
    private @Nullable ConnectionOptions poolOptions;
    private @Nullable String localDatacenter;
    private volatile NodeSet set = NodeSet.NONE; // written in the loop
    private volatile @Nullable ProtocolVersion version; // written in the loop

    private Cluster(Transport transport, ClusterOptions options, ClusterListener listener, RandomGenerator random) {
        this.options = options;
        this.listener = listener;
        this.localDatacenter = options.localDatacenter();
        Loop loop = transport.nextLoop();
        this.context = new ClusterContext(transport, loop, options, new Reconnection(random), new HandshakeLimit(loop));
        this.openingNanos = longest(options).toNanos();
        this.control = new ControlConnection(context, options.connection(), new Hearing());
    }

    /**
     * Finds the nodes and connects to them. The stage fails with a {@link SessionOpeningException} that says of each
     * contact point what is wrong, when none can be used, or no node of the local data centre; and in any case after a time
     * that follows from the timeouts and the number of contact points.
     */
    public static CompletionStage<Cluster> open(Transport transport, ClusterOptions options, ClusterListener listener) {
        return open(transport, options, listener, new Random());
    }

    /** The same, with the source of the jitter of pauses. */
    static CompletionStage<Cluster> open(
            Transport transport, ClusterOptions options, ClusterListener listener, RandomGenerator random) {
        Cluster cluster = new Cluster(transport, options, listener, random);
        OBSERVERS.forEach(observer -> observer.accept(cluster));
        cluster.context.loop().execute(() -> {
            cluster.openingSinceNanos = cluster.context.loop().nanoTime();
            cluster.heldUp = cluster.context.loop().lastHoldUp();
            cluster.context.loop().addTicker(cluster.ticker);
            cluster.control.begin();
        });
        return cluster.opened;
    }

    /** The nodes, as they are known now. */
    public NodeSet nodes() {
        return set;
    }

    /** What is known of each node, those of the local data centre first. */
    public List<NodeReport> reports() {
        NodeSet all = set;
        List<NodeReport> reports = new ArrayList<>();
        all.local().forEach(node -> reports.add(node.report()));
        all.remote().forEach(node -> reports.add(node.report()));
        all.unused().forEach(node -> reports.add(node.report()));
        return reports;
    }

    /** The version of the protocol that the first node to answer speaks. */
    public ProtocolVersion version() {
        return Objects.requireNonNull(version, "an open cluster has been talked to");
    }

    /** Closes all connections. The stage is completed, never exceptionally, when all are dead. */
    public CompletionStage<Void> close(String reason) {
        try {
            context.loop().execute(() -> closeAll(reason));
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop had ended before the cluster was closed, and every connection with it", e);
            closed.complete(null);
        }
        return closed;
    }

    /**
     * Whether all live nodes have the same schema version, once they have or the time is up. Nodes that are down, those that
     * the session does not know, and those that it does not use, are not waited for. Any thread.
     *
     * @param first the node to ask, as long as it can be asked; null for any
     * @param wait how long to wait for it; if it is zero, the nodes are asked once
     * @return never completed exceptionally; false where they do not agree, or could not be asked in that time
     */
    public CompletionStage<Boolean> schemaAgreement(@Nullable Node first, Duration wait) {
        CompletableFuture<Boolean> outcome = new CompletableFuture<>();
        try {
            context.loop().execute(() -> {
                if (closing) {
                    outcome.complete(false);
                    return;
                }
                SchemaAgreement agreement =
                        new SchemaAgreement(context, () -> connectionTo(first), nodes, wait, outcome);
                agreements.add(agreement);
                agreement.onTick(context.loop().nanoTime());
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop had ended before the nodes were asked for their schema versions", e);
            outcome.complete(false);
        } catch (RuntimeException | Error e) {
            LOG.warn("The nodes could not be asked for their schema versions, because their loop takes no tasks", e);
            outcome.complete(false);
        }
        return outcome;
    }

    private @Nullable Connection connectionTo(@Nullable Node first) {
        List<Node> candidates = new ArrayList<>();
        if (first != null) {
            candidates.add(first);
        }
        candidates.addAll(set.local());
        candidates.addAll(set.remote());
        candidates.sort(Comparator.comparing(node -> !node.isHealthy()));
        for (Node node : candidates) {
            if (node.pick() instanceof Pick.Ready ready) {
                return ready.connection();
            }
        }
        return null;
    }

    private void closeAll(String reason) {
        if (closing) {
            return;
        }
        closing = true;
        agreements.forEach(SchemaAgreement::close);
        agreements.clear();
        guarded(() -> context.loop().removeTicker(ticker));
        List<Connection> dying = new ArrayList<>();
        // What goes wrong at one must not keep the others open, nor those who wait for the end.
        guarded(() -> {
            Connection last = control.close(reason);
            if (last != null) {
                dying.add(last);
            }
        });
        for (NodePool pool : List.copyOf(pools.values())) {
            guarded(() -> dying.addAll(pool.close(reason)));
        }
        CompletableFuture<?>[] deaths = dying.stream()
                .map(connection -> connection.whenDead().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture<Void> unused =
                CompletableFuture.allOf(deaths).whenComplete((nothing, never) -> closed.complete(null));
    }

    /** What a listener throws must not keep the nodes from being tried, nor those who wait from their end. */
    private static void told(String what, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("A listener failed when it was told of {}", what, e);
        }
    }

    private static void guarded(Runnable closing) {
        try {
            closing.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("Something of a session could not be closed in order; the rest is closed all the same", e);
        }
    }

    private void onTick(long now) {
        if (!opened.isDone() && isOverdue(now)) {
            overdue();
            return;
        }
        context.handshakes().onTick(now);
        control.onTick(now);
        for (NodePool pool : new ArrayList<>(pools.values())) {
            pool.onTick(now);
        }
        if (!agreements.isEmpty()) {
            for (SchemaAgreement agreement : List.copyOf(agreements)) {
                agreement.onTick(now);
            }
            agreements.removeIf(SchemaAgreement::isDone);
        }
    }

    /** Nothing is decided any more, so that whoever waits is told now: the transport was closed, or somebody ended its loop. */
    private void onLoopEnded() {
        agreements.forEach(SchemaAgreement::close);
        agreements.clear();
        if (!opened.isDone()) {
            addLastTries();
            for (Endpoint point : options.contactPoints()) {
                contactFailures.putIfAbsent(
                        point,
                        UnusableNodeException.of(point, "the transport was closed while the session was opened"));
            }
            fail();
        }
    }

    /**
     * Nodes that serve first, and then contact points, for all nodes may have moved. Nodes that are down are tried by their
     * pools, and by nobody else: who comes up is a candidate then. Nodes without a pool are tried here.
     */
    private List<Endpoint> candidates() {
        Set<Endpoint> endpoints = new LinkedHashSet<>(options.contactPoints());
        nodes.values().stream().filter(node -> node.wanted() > 0).forEach(node -> endpoints.remove(node.endpoint()));
        List<Endpoint> candidates = new ArrayList<>();
        nodes.values().stream().filter(Node::isHealthy).forEach(node -> candidates.add(node.endpoint()));
        candidates.addAll(endpoints);
        return candidates;
    }

    private boolean noNodeIsHealthy() {
        return nodes.values().stream().noneMatch(Node::isHealthy);
    }

    // ------------------------------------------------------------------ which nodes there are

    private void merge(Reading reading) {
        teller = reading.via();
        merging = true;
        try {
            Map<UUID, Topology.Known> known = new LinkedHashMap<>();
            nodes.forEach((host, node) -> known.put(
                    host,
                    new Topology.Known(
                            node.info(), node.endpoint(), node.connections().alive() > 0)));
            apply(Topology.changes(
                    known,
                    reading,
                    new Topology.Facts(left.keySet(), otherHosts),
                    new Topology.Rules(this::isUsed, options.translator())));
        } finally {
            merging = false;
            publish();
        }
        judgeOpening();
    }

    private void apply(Topology.Changes changes) {
        changes.list().forEach(this::apply);
        changes.unclear().forEach((key, each) -> {
            Topology.Unclear before = unclear.get(key);
            // Each reason is told once, however often the nodes are read.
            if (before == null || !before.why().equals(each.why())) {
                String outcome = nodes.containsKey(key) ? "kept as it was known" : "left out";
                LOG.warn("Node {} is {}: {}", each.node(), outcome, each.why(), each.thrown());
            }
        });
        unclear = changes.unclear();
        unnamed = changes.unnamed();
        otherHosts
                .keySet()
                .retainAll(nodes.values().stream().map(Node::endpoint).toList());
        // Those of which an event came while the nodes were being read may be in older rows, so they count once more.
        left.values().removeIf(heardWhileReading -> !heardWhileReading);
        left.replaceAll((host, heardWhileReading) -> false);
        rereads = changes.isFinal() ? 0 : rereads + 1;
        if (rereads > 0) {
            control.refreshIn(context.reconnection().rereadMillis(rereads) * 1_000_000);
        }
    }

    private void apply(Topology.Change change) {
        if (change instanceof Topology.Change.Added added) {
            add(added.info(), added.endpoint());
        } else if (change instanceof Topology.Change.Moved moved) {
            remove(moved.info().hostId(), moved.why());
            add(moved.info(), moved.endpoint());
        } else if (change instanceof Topology.Change.Updated updated) {
            Objects.requireNonNull(nodes.get(updated.info().hostId()), "only nodes that are known are updated")
                    .update(updated.info());
        } else if (change instanceof Topology.Change.Removed removed) {
            remove(removed.hostId(), removed.why());
        }
    }

    private boolean isUsed(String datacenter) {
        return datacenter.equals(localDatacenter) || options.failOver().contains(datacenter);
    }

    /** Another host than the node's answered at its endpoint, on a new connection. In the loop. */
    void onOtherHost(Node node, UUID actual) {
        if (nodes.get(node.info().hostId()) == node && !actual.equals(otherHosts.put(node.endpoint(), actual))) {
            control.refreshSoon();
        }
    }

    private void add(NodeInfo info, Endpoint endpoint) {
        Node node = new Node(info, endpoint, isUsed(info.datacenter()) ? options.connectionsPerNode() : 0);
        nodes.put(info.hostId(), node);
        NodePool pool =
                new NodePool(context, nodeListener, Objects.requireNonNull(poolOptions, "a node has answered"), node);
        pools.put(info.hostId(), pool);
        if (!opened.isDone() && info.datacenter().equals(localDatacenter)) {
            CompletionStage<Void> unused = pool.firstOutcome().thenAccept(up -> {
                if (up) {
                    opened.complete(this);
                } else {
                    judgeOpeningOrFail(endpoint);
                }
            });
        }
    }

    private void remove(UUID host, String why) {
        Node node = nodes.remove(host);
        NodePool pool = pools.remove(host);
        if (pool != null) {
            String reason = "node " + node + " " + why;
            LOG.info("{}", reason);
            pool.close(reason);
        }
    }

    private void publish() {
        List<Node> local = nodesOf(localDatacenter);
        List<List<Node>> failOver = options.failOver().stream()
                .filter(each -> !each.equals(localDatacenter))
                .map(this::nodesOf)
                .toList();
        List<Node> unused = new ArrayList<>(nodes.values());
        unused.removeAll(local);
        failOver.forEach(unused::removeAll);
        set = new NodeSet(local, failOver, unused);
    }

    private List<Node> nodesOf(@Nullable String datacenter) {
        return nodes.values().stream()
                .filter(node -> node.info().datacenter().equals(datacenter))
                .toList();
    }

    // ------------------------------------------------------------------ opening

    private void begin(Connection connection, Reading reading) {
        Endpoint via = reading.via();
        ProtocolVersion spoken = connection.version();
        List<ProtocolVersion> versions = options.connection().versions();
        List<ProtocolVersion> from = versions.subList(Math.max(0, versions.indexOf(spoken)), versions.size());
        version = spoken;
        poolOptions = options.connection().withVersions(from.toArray(ProtocolVersion[]::new));
        if (localDatacenter == null) {
            localDatacenter = reading.itself().datacenter();
        }
        Set<String> datacenters = reading.datacenters();
        if (!datacenters.contains(localDatacenter)) {
            Throwable why = UnusableNodeException.of(
                    via,
                    "its cluster has no data centre \"" + localDatacenter + "\", only " + datacenters
                            + "; give one of these as localDatacenter");
            contactFailures.put(via, why);
            // What it says of its cluster holds for all that belong to it, asked or not.
            options.contactPoints().forEach(point -> contactFailures.putIfAbsent(point, why));
            fail();
            return;
        }
        List<String> unknown = options.failOver().stream()
                .filter(each -> !datacenters.contains(each))
                .toList();
        if (!unknown.isEmpty()) {
            LOG.warn("failOverTo names {}, and the cluster has only {} now", unknown, datacenters);
        }
        merge(reading);
    }

    /** In a callback of a stage, what is thrown would reach nobody. */
    private void judgeOpeningOrFail(Endpoint endpoint) {
        try {
            judgeOpening();
        } catch (RuntimeException | Error e) {
            contactFailures.put(endpoint, e);
            fail();
        }
    }

    /** Fails the opening if the contact point could be talked to, and yet no node of the data centre can be used. */
    private void judgeOpening() {
        if (merging || closing || opened.isDone()) {
            return;
        }
        List<NodePool> local = pools.values().stream()
                .filter(pool -> pool.node().info().datacenter().equals(localDatacenter))
                .toList();
        if (!local.stream()
                .allMatch(pool -> pool.firstOutcome().toCompletableFuture().isDone())) {
            return;
        }
        addLastTries();
        if (local.isEmpty()) {
            // What one says of its cluster holds for all contact points, asked or not.
            options.contactPoints()
                    .forEach(point -> contactFailures.putIfAbsent(point, noLocalNode(teller == null ? point : teller)));
        }
        fail();
    }

    private Throwable noLocalNode(Endpoint via) {
        List<Topology.Unclear> local = unclear.values().stream()
                .filter(each -> Objects.equals(each.datacenter(), localDatacenter))
                .toList();
        String start = "no node of data centre \"" + localDatacenter + "\" can be connected to: ";
        if (local.isEmpty()) {
            return UnusableNodeException.of(
                    via, start + "those that were known have left the cluster; try again, or name another data centre");
        }
        Topology.Unclear first =
                local.stream().filter(each -> each.thrown() != null).findFirst().orElse(local.get(0));
        String others = local.size() == 1 ? "" : " (and " + (local.size() - 1) + " more nodes are left out)";
        return UnusableNodeException.of(
                via,
                start + first.why() + others
                        + "; mend the translator, or what the nodes report as their addresses for clients",
                first.thrown());
    }

    private void addLastTries() {
        for (NodeReport report : reports()) {
            Throwable why = report.lastTry();
            if (why != null) {
                contactFailures.put(report.endpoint(), why);
            }
        }
    }

    private void fail() {
        if (contactFailures.isEmpty()) {
            options.contactPoints()
                    .forEach(point -> contactFailures.put(
                            point, UnusableNodeException.of(point, "nothing is known of it: please report this")));
        }
        Throwable why;
        try {
            why = new SessionOpeningException(contactFailures);
        } catch (RuntimeException | Error e) {
            // Exceptions of the application are among the causes, and their messages are part of this one's.
            contactFailures.values().stream().filter(each -> each != e).forEach(e::addSuppressed);
            why = e;
        }
        try {
            closeAll("the session could not be opened");
        } finally {
            opened.completeExceptionally(why);
        }
    }

    /**
     * The longest that an opening may take: contact points are asked at once and read one after the other, and then each
     * node is tried once. Every step of that has a timeout of its own; this ends what all of them have missed.
     */
    private static Duration longest(ClusterOptions options) {
        ConnectionOptions.Timeouts timeouts = options.connection().timeouts();
        int versions = options.connection().versions().size();
        Duration connection = timeouts.connect()
                .plus(timeouts.startup().multipliedBy(ANSWERS_TO_READY))
                .multipliedBy(versions);
        Duration requests =
                timeouts.request().multipliedBy(2L * options.contactPoints().size() + 2);
        Duration all = connection.multipliedBy(2).plus(requests).plus(SLACK);
        return all.compareTo(LONGEST) > 0 ? LONGEST : all;
    }

    private boolean isOverdue(long now) {
        HoldUp last = context.loop().lastHoldUp();
        if (last.until() != heldUp.until()) {
            heldUp = last;
            openingSinceNanos += last.nanos();
        }
        return now - openingSinceNanos - openingNanos >= 0;
    }

    private void overdue() {
        addLastTries();
        for (Endpoint point : options.contactPoints()) {
            contactFailures.putIfAbsent(
                    point,
                    UnusableNodeException.of(
                            point,
                            "the session was not open after " + openingNanos / 1_000_000_000
                                    + " s, and no step of it had failed; please report this"));
        }
        fail();
    }

    // ------------------------------------------------------------------ what is heard

    private final class Hearing implements ControlOwner {
        @Override
        public List<Endpoint> candidates() {
            return Cluster.this.candidates();
        }

        @Override
        public boolean isUrgent() {
            return noNodeIsHealthy();
        }

        @Override
        public void onNodes(Connection connection, Reading reading) {
            if (closing) {
                return;
            }
            if (settled) {
                merge(reading);
            } else {
                settled = true;
                try {
                    begin(connection, reading);
                } catch (RuntimeException | Error e) {
                    contactFailures.put(reading.via(), e);
                    fail();
                }
            }
        }

        @Override
        public void onEvent(Event event) {
            if (event instanceof Event.Status status) {
                NodePool known = poolAt(status.node());
                if (known == null) {
                    refresh();
                } else if (status.change() == Event.Status.Direction.UP) {
                    known.hint();
                }
                // DOWN is what another node believes. Our own connections know better.
            } else if (event instanceof Event.Topology topology) {
                NodePool known = poolAt(topology.node());
                if (known != null && topology.change() == Event.Topology.Movement.REMOVED_NODE) {
                    left.put(known.node().info().hostId(), control.isReading());
                } else if (known != null) {
                    left.remove(known.node().info().hostId());
                }
                refresh();
            }
        }

        private void refresh() {
            rereads = 0;
            control.refreshSoon();
        }

        private @Nullable NodePool poolAt(InetSocketAddress address) {
            for (NodePool pool : pools.values()) {
                if (address.equals(pool.node().info().reported())) {
                    return pool;
                }
            }
            return null;
        }

        @Override
        public void onCandidateFailed(Endpoint endpoint, Throwable why) {
            if (!opened.isDone() || !settled) {
                contactFailures.put(endpoint, why);
            }
            // Each cause is told once, however often it is tried; nodes that are known have a line of their own in the
            // log.
            boolean known =
                    nodes.values().stream().anyMatch(node -> node.endpoint().equals(endpoint));
            if (options.contactPoints().contains(endpoint) && !known && isNews(endpoint, why)) {
                LOG.warn("Contact point {} could not be used: {}", endpoint, Thrown.message(why));
                told("a contact point", () -> listener.onContactPointFailed(endpoint, why));
            }
        }

        private boolean isNews(Endpoint endpoint, Throwable why) {
            Set<Likeness> before = told.computeIfAbsent(endpoint, each -> new LinkedHashSet<>());
            return before.size() < CAUSES_TOLD && before.add(Likeness.of(why));
        }

        @Override
        public void onNobody() {
            if (!settled) {
                fail();
            }
        }

        @Override
        public void onControlDied(Endpoint endpoint, Failure failure) {
            for (NodePool pool : pools.values()) {
                if (pool.node().endpoint().equals(endpoint)) {
                    pool.controlDied(failure);
                    return;
                }
            }
            if (failure.kind() != FailureKind.LOCAL_CLOSE) {
                LOG.warn("{}", failure);
            }
        }
    }

    private final class NodesHeard implements NodeListener {
        @Override
        public boolean isUrgent() {
            return noNodeIsHealthy();
        }

        @Override
        public void onBusy(Node node, boolean busy) {
            control.nodeIsBusy(node.endpoint(), busy);
        }

        @Override
        public void onOtherHost(Node node, UUID actual) {
            Cluster.this.onOtherHost(node, actual);
        }

        @Override
        public void onSchemaHeard(Node node) {
            // Of a connection that is used although this failed, nobody would know that changes were missed before it.
            listener.onSchemaHeard(node.endpoint());
        }

        @Override
        public void onSchemaChange(Node node, SchemaChange change) {
            told("a change of the schema", () -> listener.onSchemaChange(node.endpoint(), change));
        }

        @Override
        public void onDead(Node node, Failure failure) {
            told("a death", () -> listener.onConnectionDead(node.report(), failure));
        }

        @Override
        public void onUp(Node node, Connection connection) {
            otherHosts.remove(node.endpoint());
            control.hint(node.endpoint());
            told("a node that is up", () -> {
                NodeUp.record(node);
                listener.onNodeUp(node.report(), connection);
            });
        }

        @Override
        public void onDown(Node node, Failure failure) {
            if (unnamed.contains(node.info().hostId())) {
                control.refreshSoon();
            }
            told("a node that is down", () -> {
                NodeDown.record(node);
                listener.onNodeDown(node.report(), failure);
            });
        }
    }

    /** Its nodes. */
    @Override
    public String toString() {
        NodeSet all = set;
        return "Cluster[local " + all.local() + ", remote " + all.remote() + ", unused " + all.unused() + "]";
    }
}
