// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** The node is still joining its cluster, and did nothing. */
public final class BootstrappingException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    BootstrappingException(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
    }
}
