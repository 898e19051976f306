// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** The user may not do that. */
public final class UnauthorizedException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    UnauthorizedException(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
    }
}
