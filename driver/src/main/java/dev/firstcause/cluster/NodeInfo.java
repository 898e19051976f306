// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.net.InetSocketAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a node's row in {@code system.local} or {@code system.peers} says.
 *
 * @param reported where it says that clients find it, or null where that is no address of a host
 */
record NodeInfo(
        UUID hostId,
        @Nullable InetSocketAddress reported,
        String datacenter,
        String rack,
        @Nullable String version) {}
