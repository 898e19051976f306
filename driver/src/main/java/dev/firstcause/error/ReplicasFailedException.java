// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** Replicas failed, other than by time. */
public abstract sealed class ReplicasFailedException extends ReplicasException
        permits ReadFailureException, WriteFailureException {
    private static final long serialVersionUID = 1L;

    private final int failed;

    @SuppressWarnings("serial") // the map that is given can be serialized
    private final Map<InetAddress, Integer> reasons;

    ReplicasFailedException(
            ErrorResponse error,
            Endpoint node,
            List<Attempt> attempts,
            Consistency consistency,
            int received,
            int required,
            ErrorResponse.ReplicaFailures failures) {
        super(error, node, attempts, consistency, received, required);
        this.failed = failures.count();
        this.reasons = failures.reasons();
    }

    /** How many replicas failed. */
    public final int failed() {
        return failed;
    }

    /** The replicas that failed, and for each a code; empty below protocol v5. */
    public final Map<InetAddress, Integer> reasons() {
        return reasons;
    }
}
