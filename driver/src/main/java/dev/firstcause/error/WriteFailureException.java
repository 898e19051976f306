// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** Replicas failed during a write, other than by time; the write may be done on others. */
public final class WriteFailureException extends ReplicasFailedException {
    private static final long serialVersionUID = 1L;

    private final String writeType;

    WriteFailureException(ErrorResponse.WriteFailure error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts, error.consistency(), error.received(), error.required(), error.failures());
        this.writeType = error.writeType();
    }

    /** The server's word for the kind of write, such as {@code SIMPLE} or {@code CAS}. */
    public String writeType() {
        return writeType;
    }
}
