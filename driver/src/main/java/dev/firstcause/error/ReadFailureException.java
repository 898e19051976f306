// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** Replicas failed during a read, other than by time. */
public final class ReadFailureException extends ReplicasFailedException {
    private static final long serialVersionUID = 1L;

    private final boolean dataPresent;

    ReadFailureException(ErrorResponse.ReadFailure error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts, error.consistency(), error.received(), error.required(), error.failures());
        this.dataPresent = error.dataPresent();
    }

    /** Whether the replica that was asked for the data itself answered. */
    public boolean dataPresent() {
        return dataPresent;
    }
}
