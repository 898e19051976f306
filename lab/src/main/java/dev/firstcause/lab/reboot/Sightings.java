// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.net.InetSocketAddress;

/** What a driver tells of connections and nodes besides its answers. Calls return at once. For any thread. */
public interface Sightings {
    /** A live connection to that node has ended. */
    void connectionDied(InetSocketAddress node);

    /** It takes that node for down: no more requests are sent to it. */
    void nodeDown(InetSocketAddress node);
}
