// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.util.List;

/**
 * The nodes as they are known at one moment. Immutable.
 *
 * @param local those of the local data centre
 * @param remote those of the data centres that the session may fail over to, in their order
 * @param unused those of all others: no request goes to them, and no connection to them is made
 */
public record NodeSet(List<Node> local, List<Node> remote, List<Node> unused) {
    static final NodeSet NONE = new NodeSet(List.of(), List.of(), List.of());

    public NodeSet {
        local = List.copyOf(local);
        remote = List.copyOf(remote);
        unused = List.copyOf(unused);
    }
}
