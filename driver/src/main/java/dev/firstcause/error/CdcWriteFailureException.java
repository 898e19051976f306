// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** A write could not be put into the log of changed data. */
public final class CdcWriteFailureException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    CdcWriteFailureException(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
    }
}
