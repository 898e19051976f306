// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Every connection that could be asked is at its limit, so nothing was sent. Nothing is wrong with the nodes that are up: the
 * message has a line for each of {@link #nodes}, 20 at the most, with its requests in flight and the limit. {@link #getCause}
 * is the first refusal; the others are suppressed, 40 at the most.
 *
 * <p>It has no stack trace where it is made, because an overload makes thousands of them; methods that block throw it with
 * that of their caller. Serialization leaves out the nodes. Any thread.
 */
public final class SessionBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable List<NodeReport> nodes;
    private final transient @Nullable List<NotAsked> notAsked;
    private final int limit;

    /**
     * Over the nodes that were considered.
     *
     * @param nodes the nodes in the order of the query plan; at least one
     * @param limit how many requests one connection may have in flight
     * @param refusals what the busy connections said ({@link dev.firstcause.connection.ConnectionBusyException}), in their
     *     order; at least one
     * @param now the moment that ages are told for
     * @throws IllegalArgumentException if there is no node, or no refusal
     */
    SessionBusyException(List<NodeReport> nodes, int limit, List<? extends Throwable> refusals, Instant now) {
        this(nodes, limit, refusals, List.of(), now);
    }

    /**
     * The same, with the nodes of other data centres.
     *
     * @param notAsked those that the request could not go to
     * @throws IllegalArgumentException as above
     */
    public SessionBusyException(
            List<NodeReport> nodes,
            int limit,
            List<? extends Throwable> refusals,
            List<NotAsked> notAsked,
            Instant now) {
        super(
                NotAsked.added(message(Causes.required(nodes, "nodes"), limit, now), notAsked, now),
                Causes.required(refusals, "refusals").get(0),
                true,
                false);
        this.nodes = Few.nodes(nodes);
        this.limit = limit;
        this.notAsked = List.copyOf(notAsked);
        Causes.suppress(this, refusals);
    }

    private SessionBusyException(SessionBusyException original) {
        super(original.getMessage(), original.getCause(), true, true);
        this.nodes = original.nodes;
        this.notAsked = original.notAsked;
        this.limit = original.limit;
        Causes.suppress(this, List.of(original.getSuppressed()));
    }

    /**
     * Another exception that says the same, for one of several who wait for one request: the same message, causes and nodes,
     * and the stack trace of the calling thread.
     */
    public SessionBusyException copy() {
        return new SessionBusyException(this);
    }

    /**
     * The nodes that were considered, in the order of the query plan; at least one, but empty after deserialization. Of more
     * than 20 nodes these are 20: the first of each kind of failure, and then those that come first.
     */
    public List<NodeReport> nodes() {
        return nodes == null ? List.of() : nodes;
    }

    /** Nodes of other data centres that the request could not go to, and why; empty after deserialization. */
    public List<NotAsked> notAsked() {
        return notAsked == null ? List.of() : notAsked;
    }

    /** How many requests one connection may have in flight. */
    public int limit() {
        return limit;
    }

    private static String message(List<NodeReport> nodes, int limit, Instant now) {
        int connections = nodes.stream().mapToInt(NodeReport::connections).sum();
        return Words.lines(
                "Session is busy: no connection takes another request, so nothing was sent;"
                        + " wait for some requests to end, or allow more (maxInFlight, connectionsPerNode)\n  "
                        + Words.count(connections, "connection") + " to " + Words.count(nodes.size(), "node")
                        + " may have " + limit + " requests in flight each",
                Few.nodes(nodes),
                nodes.size(),
                node -> new NodeWords(node, now).line(limit));
    }
}
