// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;

/** What a statement would create is there already. */
public final class AlreadyExistsException extends ServerErrorException {
    private static final long serialVersionUID = 1L;

    private final String keyspace;
    private final String table;

    AlreadyExistsException(ErrorResponse.AlreadyExists error, Endpoint node, List<Attempt> attempts) {
        super(error, node, attempts);
        this.keyspace = error.keyspace();
        this.table = error.table();
    }

    /** Its keyspace, or the keyspace that is there. */
    public String keyspace() {
        return keyspace;
    }

    /** Its name; empty where it is the keyspace that is there. */
    public String table() {
        return table;
    }
}
