// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** Whether a conditional write was done is not known. */
public final class CasWriteUnknownException extends ReplicasException {
    private static final long serialVersionUID = 1L;

    CasWriteUnknownException(ErrorResponse.CasWriteUnknown error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts, error.consistency(), error.received(), error.required());
    }
}
