// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.Request;

/** A request was not answered in its time. The connection lives, as far as is known. */
public final class RequestTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Fate fate;

    RequestTimeoutException(Endpoint endpoint, Request request, Fate fate) {
        super("Node " + endpoint + " did not answer " + request.opcode() + " in time"
                + (fate == Fate.NOT_SENT
                        ? ": it could not even be sent, for the node does not read"
                        : "; it may still be running there"));
        this.fate = fate;
    }

    /** What became of the request. */
    public Fate fate() {
        return fate;
    }
}
