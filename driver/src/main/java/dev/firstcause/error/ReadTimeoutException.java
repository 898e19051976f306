// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** Too few replicas answered a read in the server's time. */
public final class ReadTimeoutException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    private final Consistency consistency;
    private final int received;
    private final int required;
    private final boolean dataPresent;

    ReadTimeoutException(ErrorResponse.ReadTimeout error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
        this.consistency = error.consistency();
        this.received = error.received();
        this.required = error.required();
        this.dataPresent = error.dataPresent();
    }

    /** How many replicas had to take part. */
    public Consistency consistency() {
        return consistency;
    }

    /** How many replicas answered. */
    public int received() {
        return received;
    }

    /** How many had to. */
    public int required() {
        return required;
    }

    /** Whether the replica that was asked for the data itself answered. */
    public boolean dataPresent() {
        return dataPresent;
    }
}
