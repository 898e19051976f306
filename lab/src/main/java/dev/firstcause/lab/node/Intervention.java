// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

/** Where a fault takes over what a node writes. It is called in the node's thread, and must not block it. */
@FunctionalInterface
public interface Intervention {

    /**
     * The node is about to write.
     *
     * @param connection for what is to be written or done in place of it
     * @return whether to write it; false where the intervention has taken care of it
     */
    boolean allows(Outgoing outgoing, StandInConnection connection);
}
