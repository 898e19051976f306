// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.util.List;

/**
 * The nodes as they are known at one moment. Immutable.
 *
 * @param local those of the local data centre
 * @param failOver for each data centre that the session may fail over to, in their order, its nodes
 * @param unused those of all others: no request goes to them, and no connection for requests is made to them; the control
 *     connection may go to one that is a contact point
 */
public record NodeSet(List<Node> local, List<List<Node>> failOver, List<Node> unused) {
    static final NodeSet NONE = new NodeSet(List.of(), List.of(), List.of());

    public NodeSet {
        local = List.copyOf(local);
        failOver = failOver.stream().map(List::copyOf).toList();
        unused = List.copyOf(unused);
    }

    /** The nodes of all data centres that the session may fail over to, in their order; a new list. */
    public List<Node> remote() {
        return failOver.stream().flatMap(List::stream).toList();
    }
}
