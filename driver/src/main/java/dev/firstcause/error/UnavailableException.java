// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** Too few replicas were alive, so nothing was tried. */
public final class UnavailableException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    private final Consistency consistency;
    private final int required;
    private final int alive;

    UnavailableException(ErrorResponse.Unavailable error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
        this.consistency = error.consistency();
        this.required = error.required();
        this.alive = error.alive();
    }

    /** The consistency that was asked for. */
    public Consistency consistency() {
        return consistency;
    }

    /** How many replicas must be alive for it. */
    public int required() {
        return required;
    }

    /** How many were known to be alive. */
    public int alive() {
        return alive;
    }
}
