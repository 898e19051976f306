// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.util.List;

/**
 * The nodes as they are known at one moment. Immutable.
 *
 * @param local those of the local data centre
 * @param remote those of all others
 */
public record NodeSet(List<Node> local, List<Node> remote) {
    static final NodeSet NONE = new NodeSet(List.of(), List.of());

    public NodeSet {
        local = List.copyOf(local);
        remote = List.copyOf(remote);
    }
}
