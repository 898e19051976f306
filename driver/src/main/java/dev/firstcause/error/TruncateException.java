// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** A table could not be truncated. */
public final class TruncateException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    TruncateException(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
    }
}
