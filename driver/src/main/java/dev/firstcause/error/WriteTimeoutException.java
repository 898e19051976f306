// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** Too few replicas acknowledged a write in the server's time; the write may yet be done. */
public final class WriteTimeoutException extends ReplicasException {
    private static final long serialVersionUID = 1L;

    private final String writeType;
    private final int contentions;

    WriteTimeoutException(ErrorResponse.WriteTimeout error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts, error.consistency(), error.received(), error.required());
        this.writeType = error.writeType();
        this.contentions = error.contentions();
    }

    /** The server's word for the kind of write, such as {@code SIMPLE} or {@code CAS}. */
    public String writeType() {
        return writeType;
    }

    /** How often a CAS write met another one; -1 where the server did not say. */
    public int contentions() {
        return contentions;
    }
}
