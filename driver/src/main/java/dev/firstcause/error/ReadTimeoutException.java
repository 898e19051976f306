// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** Too few replicas answered a read in the server's time. */
public final class ReadTimeoutException extends ReplicasException {
    private static final long serialVersionUID = 1L;

    private final boolean dataPresent;

    ReadTimeoutException(ErrorResponse.ReadTimeout error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts, error.consistency(), error.received(), error.required());
        this.dataPresent = error.dataPresent();
    }

    /** Whether the replica that was asked for the data itself answered. */
    public boolean dataPresent() {
        return dataPresent;
    }
}
