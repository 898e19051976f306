// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** Replicas failed during a write, other than by time; the write may be done on others. */
public final class WriteFailureException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    private final Consistency consistency;
    private final int received;
    private final int required;
    private final int failed;

    @SuppressWarnings("serial") // the map that is given can be serialized
    private final Map<InetAddress, Integer> reasons;

    private final String writeType;

    WriteFailureException(ErrorResponse.WriteFailure error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
        this.consistency = error.consistency();
        this.received = error.received();
        this.required = error.required();
        this.failed = error.failures().count();
        this.reasons = error.failures().reasons();
        this.writeType = error.writeType();
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

    /** How many replicas failed. */
    public int failed() {
        return failed;
    }

    /** The replicas that failed, and for each a code; empty below protocol v5. */
    public Map<InetAddress, Integer> reasons() {
        return reasons;
    }

    /** The server's word for the kind of write, such as {@code SIMPLE} or {@code CAS}. */
    public String writeType() {
        return writeType;
    }
}
