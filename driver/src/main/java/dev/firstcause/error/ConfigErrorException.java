// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** The statement asks for something that the server's configuration excludes. */
public final class ConfigErrorException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    ConfigErrorException(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
    }
}
