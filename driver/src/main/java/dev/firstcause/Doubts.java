// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.connection.Endpoint;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The nodes at which a prepared statement may mean something else than it did when it was prepared, because their schema
 * changed since, or because nobody listened to them for a while, or because they have not described it yet. Such a node is
 * sent PREPARE, and its answer compared, before anything is executed there. Any thread; a read without any doubt is one volatile read.
 */
final class Doubts {
    /** The doubt about every node of a statement that did not fit somewhere: no answer ends it. */
    private static final Object OUTDATED = new Object();

    /** The doubt about a node that has not described the statement to this session yet. */
    private static final Object UNDESCRIBED = new Object();

    private static final State NONE = new State(Map.of(), null, false);

    private volatile State state = NONE; // written with the monitor held

    /**
     * Immutable.
     *
     * @param nodes for each node in doubt an object of its own, so that an answer ends no doubt that is newer than its
     *     request
     * @param change the newest of these objects, until any server has described the statement after it
     * @param outdated whether the statement did not fit somewhere
     */
    private record State(
            Map<Endpoint, Object> nodes, @Nullable Object change, boolean outdated) {
        State {
            nodes = Map.copyOf(nodes);
        }
    }

    /** What is to be cleared by preparing the statement at the node before it is executed there; null for nothing. */
    @Nullable
    Object at(Endpoint node) {
        State now = state;
        Object doubt = now.nodes.isEmpty() ? null : now.nodes.get(node);
        return doubt == null && now.outdated ? OUTDATED : doubt;
    }

    /** The newest change that no server has described the statement after; null if there is none. */
    @Nullable
    Object change() {
        return state.change;
    }

    /** Whether a server should be asked before the statement is given out once more. */
    boolean any() {
        State now = state;
        return now.outdated || now.change != null;
    }

    boolean isOutdated() {
        return state.outdated;
    }

    /**
     * The statement is being prepared at one of these nodes. The others may have changed their schema before that, and may
     * know the statement from another client.
     */
    synchronized void begin(Iterable<Endpoint> known) {
        Map<Endpoint, Object> nodes = new HashMap<>(state.nodes);
        known.forEach(node -> nodes.putIfAbsent(node, UNDESCRIBED));
        set(nodes, state.change);
    }

    /** The node has described the statement, which was made of that. */
    void madeAt(Endpoint node) {
        clear(node, UNDESCRIBED);
    }

    synchronized void mark(Endpoint node) {
        Object doubt = new Object();
        Map<Endpoint, Object> nodes = new HashMap<>(state.nodes);
        nodes.put(node, doubt);
        state = new State(nodes, doubt, state.outdated);
    }

    /** The statement fits at a node that was asked when this was its doubt. */
    synchronized void clear(Endpoint node, @Nullable Object doubt) {
        if (doubt != null && state.nodes.get(node) == doubt) {
            Map<Endpoint, Object> nodes = new HashMap<>(state.nodes);
            nodes.remove(node);
            set(nodes, state.change == doubt ? null : state.change);
        }
    }

    /** A server has described the statement; it was asked when this was the newest change. */
    synchronized void described(@Nullable Object change) {
        if (change != null && state.change == change) {
            set(state.nodes, null);
        }
    }

    private void set(Map<Endpoint, Object> nodes, @Nullable Object change) {
        state = nodes.isEmpty() && change == null && !state.outdated ? NONE : new State(nodes, change, state.outdated);
    }

    /** The statement did not fit somewhere: from now on it is executed nowhere without being compared first. */
    synchronized void outdated() {
        state = new State(state.nodes, state.change, true);
    }
}
