// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import dev.firstcause.error.Attempt;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;

/**
 * Whether another node is asked after a failed attempt. What cannot have been executed may always be asked again; what
 * may have been, only if that does no harm.
 */
final class Retry {
    /**
     * Attempts that reached a node and may have made it work, at the most: a request that harms each node it meets is not
     * to meet all of them.
     */
    static final int MOST_EXECUTED = 4;

    private Retry() {}

    /**
     * After an attempt that brought no answer.
     *
     * @param executed attempts that may have been executed, this one included
     */
    static boolean isAllowed(Attempt attempt, boolean idempotent, int executed) {
        return attempt.fate() == Fate.NOT_SENT || (idempotent && executed < MOST_EXECUTED);
    }

    /**
     * After an error of the server that another node might not have: one about that node, or about replicas that it
     * asked. Errors about the statement itself would be the same everywhere.
     *
     * @param executed as above
     * @param unavailable answers of that kind, this one included
     */
    static boolean isAllowed(ErrorResponse error, boolean idempotent, int executed, int unavailable) {
        ErrorCode code = ErrorCode.of(error.code());
        if (code == null) {
            return false;
        }
        if (error.isShutdownNotice()) {
            return true;
        }
        return switch (code) {
            // Nothing was tried. The next node may see other replicas alive; if it does not, no node does.
            case UNAVAILABLE -> unavailable < 2;
            // It was prepared there just before, and was forgotten again: nothing was executed.
            case IS_BOOTSTRAPPING, UNPREPARED -> true;
            case OVERLOADED, SERVER_ERROR, TRUNCATE_ERROR, WRITE_TIMEOUT, READ_TIMEOUT, READ_FAILURE, WRITE_FAILURE ->
                idempotent && executed < MOST_EXECUTED;
            case PROTOCOL_ERROR,
                    AUTHENTICATION_ERROR,
                    FUNCTION_FAILURE,
                    CDC_WRITE_FAILURE,
                    CAS_WRITE_UNKNOWN,
                    SYNTAX_ERROR,
                    UNAUTHORIZED,
                    INVALID,
                    CONFIG_ERROR,
                    ALREADY_EXISTS -> false;
        };
    }
}
