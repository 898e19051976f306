// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.Loop;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The opening of a session: collects what each contact point failed of, and ends once, with the cluster or with a {@link
 * SessionOpeningException}. A deadline of its own ends it if nothing else does.
 *
 * <p>Confined to the cluster's loop, except for {@link #outcome}.
 */
final class ClusterOpening {
    /** OPTIONS, STARTUP, AUTH_RESPONSE and REGISTER are answered before a connection is ready. */
    private static final int ANSWERS_TO_READY = 4;

    /** Time for the loop's ticks and for the work between two steps. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    /** Longer times are treated as infinite, because clocks of nanoseconds are compared by their difference. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private final ClusterOptions options;
    private final Loop loop;
    private final Supplier<List<NodeReport>> reports;
    private final Consumer<String> closing;
    private final CompletableFuture<Cluster> outcome = new CompletableFuture<>();
    private final Map<Endpoint, Throwable> failures = new LinkedHashMap<>();
    private long limitNanos;
    private long sinceNanos;
    private HoldUp heldUp = HoldUp.NONE;

    /**
     * An opening that was not begun.
     *
     * @param reports gives what is known of the nodes
     * @param closing closes the cluster, for the reason given; called before the opening fails
     */
    ClusterOpening(ClusterOptions options, Loop loop, Supplier<List<NodeReport>> reports, Consumer<String> closing) {
        this.options = options;
        this.loop = loop;
        this.reports = reports;
        this.closing = closing;
        this.limitNanos = longest(options).toNanos();
    }

    /** The end of the opening. Any thread. */
    CompletionStage<Cluster> outcome() {
        return outcome;
    }

    boolean isDone() {
        return outcome.isDone();
    }

    /** Starts the time of the deadline. */
    void begin() {
        sinceNanos = loop.nanoTime();
        heldUp = loop.lastHoldUp();
    }

    /** Adds the time that these nodes wait for their turns, because the number of openings in progress is bounded. */
    void tries(List<NodePool> pools) {
        assert loop.inLoop();
        long nodes = pools.stream().filter(pool -> pool.node().wanted() > 0).count();
        limitNanos += nodes * (HandshakeLimit.LEASE_NANOS / HandshakeLimit.MOST);
    }

    /** A node of the local data centre has a connection. */
    void succeed(Cluster cluster) {
        outcome.complete(cluster);
    }

    /** A contact point, or a node, could not be used; others may be. */
    void failed(Endpoint endpoint, Throwable why) {
        failures.put(endpoint, why);
    }

    /** No contact point is left. */
    void fail() {
        assert loop.inLoop();
        for (NodeReport report : reports.get()) {
            if (report.lastTry() != null) {
                failures.put(report.endpoint(), report.lastTry());
            }
        }
        if (failures.isEmpty()) {
            options.contactPoints()
                    .forEach(point -> failures.put(
                            point, UnusableNodeException.of(point, "nothing is known of it: please report this")));
        }
        Throwable why;
        try {
            why = new SessionOpeningException(failures);
        } catch (RuntimeException | Error e) {
            // Exceptions of the application are among the causes, and their messages are part of this one's.
            failures.values().stream().filter(each -> each != e).forEach(e::addSuppressed);
            why = e;
        }
        try {
            closing.accept("the session could not be opened");
        } finally {
            outcome.completeExceptionally(why);
        }
    }

    /** The cluster of the node has no such data centre. */
    void failWithoutDatacenter(Endpoint via, String datacenter, Set<String> datacenters) {
        Throwable why = UnusableNodeException.of(
                via,
                "its cluster has no data centre \"" + datacenter + "\", only " + datacenters
                        + "; give one of these as localDatacenter");
        failures.put(via, why);
        failEverywhere(why);
    }

    /**
     * The local data centre has no node that can be connected to.
     *
     * @param via the node that has told of the others
     * @param unclear nodes that were left out, and why
     */
    void failWithoutNode(Endpoint via, @Nullable String datacenter, Collection<TopologyChanges.Unclear> unclear) {
        List<TopologyChanges.Unclear> local = unclear.stream()
                .filter(each -> Objects.equals(each.datacenter(), datacenter))
                .toList();
        String start = "no node of data centre \"" + datacenter + "\" can be connected to: ";
        if (local.isEmpty()) {
            failEverywhere(UnusableNodeException.of(
                    via,
                    start + "those that were known have left the cluster; try again, or name another data centre"));
            return;
        }
        TopologyChanges.Unclear first =
                local.stream().filter(each -> each.thrown() != null).findFirst().orElse(local.get(0));
        String others = local.size() == 1 ? "" : " (and " + (local.size() - 1) + " more nodes are left out)";
        failEverywhere(UnusableNodeException.of(
                via,
                start + first.why() + others
                        + "; mend the translator, or what the nodes report as their addresses for clients",
                first.thrown()));
    }

    /** The transport was closed, or its loop ended: nothing else will end the opening. */
    void onLoopEnded() {
        if (!isDone()) {
            failWhereUnknown("the transport was closed while the session was opened");
        }
    }

    /** The cluster was closed: its deadline is not watched any more, so nothing else will end the opening. */
    void onClosed() {
        if (!isDone()) {
            failWhereUnknown("the session was closed while it was opened");
        }
    }

    /**
     * Ends the opening if its time is over.
     *
     * @param now the loop's time, in nanoseconds
     */
    void onTick(long now) {
        if (isDone()) {
            return;
        }
        HoldUp last = loop.lastHoldUp();
        if (last.until() != heldUp.until()) {
            heldUp = last;
            sinceNanos += last.nanosBetween(sinceNanos, last.until());
        }
        if (now - sinceNanos - limitNanos >= 0) {
            failWhereUnknown("the session was not open after " + limitNanos / 1_000_000_000
                    + " s, and no step of it had failed; please report this");
        }
    }

    /** What one node says of its cluster holds for all contact points, whether they were asked or not. */
    private void failEverywhere(Throwable why) {
        options.contactPoints().forEach(point -> failures.putIfAbsent(point, why));
        fail();
    }

    private void failWhereUnknown(String why) {
        options.contactPoints().forEach(point -> failures.putIfAbsent(point, UnusableNodeException.of(point, why)));
        fail();
    }

    /**
     * The longest that an opening may take: contact points are asked at once and read one after the other, and then each
     * node is tried once. {@link #tries} adds the time that nodes wait for their turns. Each step has its own timeout; this
     * deadline ends the opening if none of these did.
     */
    private static Duration longest(ClusterOptions options) {
        Timeouts timeouts = options.connection().timeouts();
        int versions = options.connection().versions().size();
        Duration connection = timeouts.connect()
                .plus(timeouts.startup().multipliedBy(ANSWERS_TO_READY))
                .multipliedBy(versions);
        Duration requests =
                timeouts.request().multipliedBy(2L * options.contactPoints().size() + 2);
        Duration all = connection.multipliedBy(2).plus(requests).plus(SLACK);
        return all.compareTo(LONGEST) > 0 ? LONGEST : all;
    }
}
