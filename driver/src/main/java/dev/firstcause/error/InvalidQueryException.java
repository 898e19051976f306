// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** The statement is CQL, but cannot be done. */
public final class InvalidQueryException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    InvalidQueryException(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
    }
}
