// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.Prepare;

/** The errors that only a connection can make, for the tests of the rooms above it. */
public final class ConnectionErrors {
    private ConnectionErrors() {}

    public static RequestTimeoutException timeout(Endpoint node, Fate fate) {
        return new RequestTimeoutException(node, new Prepare("SELECT now() FROM system.local", null), fate);
    }

    public static ConnectionBusyException busy(Endpoint node, int limit) {
        return new ConnectionBusyException(node, limit);
    }
}
