// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** A user-defined function failed. */
public final class FunctionFailureException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    private final String keyspace;
    private final String function;

    @SuppressWarnings("serial") // the list that is given can be serialized
    private final List<String> argumentTypes;

    FunctionFailureException(ErrorResponse.FunctionFailure error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
        this.keyspace = error.keyspace();
        this.function = error.function();
        this.argumentTypes = error.argumentTypes();
    }

    /** The keyspace of the function. */
    public String keyspace() {
        return keyspace;
    }

    /** Its name. */
    public String function() {
        return function;
    }

    /** The types of its arguments, in CQL. */
    public List<String> argumentTypes() {
        return argumentTypes;
    }
}
