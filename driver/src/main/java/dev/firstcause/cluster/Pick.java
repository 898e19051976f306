// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;

/** What a pool gives to who wants to send a request: a connection that lives, or that there is none. */
public sealed interface Pick {
    /** A connection; made once for each, so that picking costs nothing. */
    record Ready(Connection connection) implements Pick {}

    /** There is none at this moment; the node's report says why. */
    enum None implements Pick {
        NONE
    }
}
