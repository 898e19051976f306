// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

/**
 * The connection takes no more requests at this moment. The request was not sent; nothing is wrong with the node.
 *
 * <p>A connection gives the same exception to each request that it refuses, because an overload makes thousands of refusals a
 * second. It has neither a stack trace nor a cause nor suppressed exceptions, and none can be added. Any thread.
 */
public final class ConnectionBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConnectionBusyException(Endpoint endpoint, int limit) {
        super(
                "Connection is busy: as many requests wait for an answer as may; wait for some of them, or allow more"
                        + " (maxInFlight, up to 32767)\n  node " + endpoint + ": " + limit
                        + " requests wait, which is its limit",
                null,
                false,
                false);
    }

    private ConnectionBusyException(ConnectionBusyException shared) {
        super(shared.getMessage());
    }

    /** The same for one caller, with the stack trace of its thread. */
    ConnectionBusyException here() {
        return new ConnectionBusyException(this);
    }
}
