// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A whole cluster in memory, without sockets, threads or a clock: the driver is real, the nodes are {@link ScriptedMember}s,
 * and the network between them carries everything at once, in the order in which it was sent.
 *
 * <p>All in the test's thread. What the driver throws in its loop is thrown by {@link #close}.
 */
final class ScriptedCluster implements AutoCloseable {
    static final int PORT = 9042;

    /** Short, so that little time has to be simulated. */
    static final ConnectionOptions.Timeouts TIMEOUTS = new ConnectionOptions.Timeouts(
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofMillis(200),
            Duration.ofMillis(500));

    private static final Duration STEP = Duration.ofNanos(Loop.TICK_NANOS);

    /** Those that belong to the cluster: what the rows of all tables say, where a member does not say otherwise. */
    final List<ScriptedMember> members = new ArrayList<>();

    final ScriptedTransport transport = new ScriptedTransport();
    final ScriptedLoop loop = transport.nextLoop();

    /** Each address that was connected to, in order. */
    final List<InetSocketAddress> connects = new ArrayList<>();

    /** Is run each time when nodes have answered something, and the driver has not read it yet. */
    Runnable onAnswers = () -> {};

    /** Processes that run, or could: a process that was removed from the cluster may still listen. */
    private final List<ScriptedMember> processes = new ArrayList<>();

    private final List<ScriptedLink> links = new ArrayList<>();
    private final PriorityQueue<Later> later =
            new PriorityQueue<>(Comparator.comparingLong(Later::due).thenComparingLong(Later::number));
    private final List<Throwable> uncaught = new ArrayList<>();
    private final Thread.@Nullable UncaughtExceptionHandler before =
            Thread.currentThread().getUncaughtExceptionHandler();
    private final long seed;
    private long hostIds;
    private long delayed;

    ScriptedCluster(long seed) {
        this.seed = seed;
        Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
    }

    /** Nodes 1 to {@code count}, at 10.0.0.1 and so on, of one data centre. */
    static ScriptedCluster of(int count) {
        ScriptedCluster cluster = new ScriptedCluster(count);
        for (int i = 1; i <= count; i++) {
            cluster.join("10.0.0." + i);
        }
        return cluster;
    }

    // ------------------------------------------------------------------ what the driver is given

    /** Options with these nodes as contact points. */
    static ClusterOptions options(int connections, ScriptedMember... contactPoints) {
        return options(connections, null, List.of(), contactPoints);
    }

    /** The same, of a session with a keyspace, in a data centre. */
    static ClusterOptions options(
            int connections, @Nullable String local, List<String> failOver, ScriptedMember... contactPoints) {
        List<Endpoint> points =
                List.of(contactPoints).stream().map(ScriptedMember::endpoint).toList();
        ConnectionOptions connection =
                ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4).withTimeouts(TIMEOUTS);
        return new ClusterOptions(points, local, failOver, connection, "ks", connections, UnaryOperator.identity());
    }

    /** Connects to the members. */
    Transport network() {
        return new Network();
    }

    /** Begins to open a cluster; nothing has happened when this returns. */
    CompletableFuture<Cluster> begin(ClusterOptions options, ClusterListener listener) {
        return Cluster.open(network(), options, listener, new Random(seed)).toCompletableFuture();
    }

    /** Opens a cluster that can be opened. */
    Cluster open(ClusterOptions options) {
        CompletableFuture<Cluster> opened = begin(options, new LoneNodes.Deaf());
        await("the cluster is open", Duration.ofSeconds(5), opened::isDone);
        return opened.join();
    }

    // ------------------------------------------------------------------ time

    /** Lets everything happen that can happen now. */
    void settle() {
        loop.runUntilIdle();
        boolean worked = true;
        for (int turns = 0; worked; turns++) {
            if (turns > 10_000) {
                throw new AssertionError("the driver and the nodes never come to rest");
            }
            worked = false;
            for (ScriptedLink link : List.copyOf(links)) {
                worked |= link.serve();
            }
            if (worked) {
                onAnswers.run();
                loop.runUntilIdle();
            }
            links.removeIf(ScriptedLink::isOver);
        }
    }

    /** Lets time pass. */
    void advance(Duration time) {
        settle();
        for (long left = time.toNanos(); left > 0; left -= STEP.toNanos()) {
            loop.advance(STEP);
            while (!later.isEmpty() && later.peek().due() <= loop.nanoTime()) {
                later.poll().what().run();
            }
            settle();
        }
    }

    /** Lets time pass until something is so. */
    void await(String what, Duration most, BooleanSupplier condition) {
        settle();
        for (long left = most.toNanos(); !condition.getAsBoolean(); left -= STEP.toNanos()) {
            if (left <= 0) {
                throw new AssertionError("not so after " + most.toMillis() + " ms: " + what);
            }
            advance(STEP);
        }
    }

    /** Does something later. */
    void after(Duration time, Runnable what) {
        later.add(new Later(loop.nanoTime() + time.toNanos(), delayed++, what));
    }

    // ------------------------------------------------------------------ what befalls nodes

    /** A new node with the next host id. */
    ScriptedMember join(String address) {
        ScriptedMember member = new ScriptedMember(new UUID(0, ++hostIds), address);
        members.add(member);
        processes.add(member);
        return member;
    }

    /** Its process ends: its connections are reset, and connects are refused. */
    void kill(ScriptedMember member) {
        member.life = ScriptedMember.Life.DEAD;
        links.stream().filter(link -> link.its() == member).forEach(ScriptedLink::reset);
    }

    /** Each connection on which topology events are heard is reset. */
    void cutControl() {
        links.stream()
                .filter(link -> !link.isOver() && link.hears(Event.TOPOLOGY_CHANGE))
                .forEach(ScriptedLink::reset);
    }

    /** Its process is stopped. */
    void hang(ScriptedMember member) {
        member.life = ScriptedMember.Life.HANGS;
    }

    /** Its process runs again: a stopped one answers all that came meanwhile. */
    void revive(ScriptedMember member) {
        member.life = ScriptedMember.Life.SERVES;
    }

    /** It is no member any more, and its process ends. */
    void leave(ScriptedMember member) {
        members.remove(member);
        processes.remove(member);
        kill(member);
    }

    /** It dies, and another node with a host id of its own takes its place at its address. */
    ScriptedMember replace(ScriptedMember member) {
        leave(member);
        ScriptedMember next = join(member.address().getHostAddress());
        next.datacenter = member.datacenter;
        next.tokens = member.tokens;
        return next;
    }

    /** It is started again at another address. */
    void move(ScriptedMember member, String address) {
        kill(member);
        member.address(address);
        revive(member);
    }

    // ------------------------------------------------------------------ events

    /** Each node that serves tells whoever has registered for it. */
    void tell(Event event) {
        String type = event instanceof Event.Status
                ? Event.STATUS_CHANGE
                : event instanceof Event.Schema ? Event.SCHEMA_CHANGE : Event.TOPOLOGY_CHANGE;
        links.forEach(link -> link.push(type, event));
    }

    // ------------------------------------------------------------------ what can be counted

    /** Connections that the driver has not closed, to that node. */
    int connections(ScriptedMember member) {
        return (int) links.stream()
                .filter(link -> !link.isOver() && link.address().equals(member.socketAddress()))
                .count();
    }

    /** Connections that the driver has not closed, to whatever. */
    int connections() {
        return (int) links.stream().filter(link -> !link.isOver()).count();
    }

    /** The nodes whose topology events are heard, once for each connection that hears them. */
    List<ScriptedMember> controlled() {
        return links.stream()
                .filter(link -> !link.isOver() && link.hears(Event.TOPOLOGY_CHANGE))
                .map(ScriptedLink::its)
                .toList();
    }

    /** Ends everything; throws what the driver threw in its loop. */
    @Override
    public void close() {
        transport.close();
        Thread.currentThread().setUncaughtExceptionHandler(before);
        if (!uncaught.isEmpty()) {
            AssertionError error = new AssertionError("thrown in the loop: " + uncaught, uncaught.get(0));
            uncaught.clear();
            throw error;
        }
    }

    private record Later(long due, long number, Runnable what) {}

    /** Hands each connect to the process that listens there. */
    private final class Network implements Transport {
        @Override
        public String name() {
            return transport.name();
        }

        @Override
        public Loop nextLoop() {
            return loop;
        }

        @Override
        public boolean inLoop() {
            return loop.inLoop();
        }

        @Override
        public Wire connect(Loop its, InetSocketAddress address, WireListener listener) {
            connects.add(address);
            transport.holdConnects();
            ScriptedWire wire = transport.connect(its, address, listener);
            links.add(new ScriptedLink(wire, members, () -> listening(address)));
            return wire;
        }

        private @Nullable ScriptedMember listening(InetSocketAddress address) {
            return processes.stream()
                    .filter(each -> each.socketAddress().equals(address) && each.life != ScriptedMember.Life.DEAD)
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public void close() {
            transport.close();
        }
    }
}
