// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** Whether a conditional write was done is not known. */
public final class CasWriteUnknownException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    private final Consistency consistency;
    private final int received;
    private final int required;

    CasWriteUnknownException(ErrorResponse.CasWriteUnknown error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
        this.consistency = error.consistency();
        this.received = error.received();
        this.required = error.required();
    }

    /** How many replicas had to take part. */
    public Consistency consistency() {
        return consistency;
    }

    /** How many replicas acknowledged. */
    public int received() {
        return received;
    }

    /** How many had to. */
    public int required() {
        return required;
    }
}
