// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import org.jspecify.annotations.Nullable;

/**
 * A bound statement was not executed, because the server takes other types now than those its values were encoded for: the
 * table, or a user-defined type, was altered or made again after the statement was prepared. The message names the
 * variable, both types and the remedy, which is to call {@link Session#prepare} with the same text and to bind the values
 * to what that returns.
 */
public final class StaleStatementException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable PreparedStatement statement;

    StaleStatementException(String message, PreparedStatement statement) {
        super(message);
        this.statement = statement;
    }

    /** The same once more, over the original. */
    StaleStatementException(StaleStatementException original) {
        super(original.getMessage(), original);
        this.statement = original.statement;
    }

    /** The statement that has to be prepared again; null only after deserialization. */
    public @Nullable PreparedStatement statement() {
        return statement;
    }
}
