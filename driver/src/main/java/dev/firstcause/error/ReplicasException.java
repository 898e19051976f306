// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** A node asked replicas, and what came of it was not enough. */
public abstract sealed class ReplicasException extends ServerErrorException
        permits CasWriteUnknownException, ReplicasFailedException, ReadTimeoutException, WriteTimeoutException {
    private static final long serialVersionUID = 1L;

    private final Consistency consistency;
    private final int received;
    private final int required;

    ReplicasException(
            ErrorResponse error,
            Endpoint node,
            List<Attempt> attempts,
            Consistency consistency,
            int received,
            int required) {
        super(error, node, attempts);
        this.consistency = consistency;
        this.received = received;
        this.required = required;
    }

    /** How many replicas had to take part. */
    public final Consistency consistency() {
        return consistency;
    }

    /** How many replicas answered, or acknowledged a write. */
    public final int received() {
        return received;
    }

    /** How many had to. */
    public final int required() {
        return required;
    }
}
