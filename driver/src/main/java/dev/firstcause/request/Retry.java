// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import dev.firstcause.connection.ConnectionBusyException;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.RequestTimeoutException;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.ServerErrorAnswer;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether another node is asked after a failed attempt. A request that cannot have been executed may always be sent again; one
 * that may have been executed is sent again only if that does no harm. Pure.
 */
final class Retry {
    /**
     * How many attempts may have been executed, at the most. The limit keeps a request that harms each node it reaches from
     * reaching all of them.
     */
    static final int MOST_EXECUTED = 4;

    /** How many nodes say that too few replicas are alive before they are believed. */
    static final int MOST_UNAVAILABLE = 2;

    private Retry() {}

    /**
     * What became of the request's bytes in an attempt that brought no answer; null if that failed of the request itself, and
     * not of a connection or a node.
     */
    static @Nullable Fate fate(Throwable thrown) {
        if (thrown instanceof ConnectionShutdownException death) {
            return death.fate();
        } else if (thrown instanceof RequestTimeoutException late) {
            return late.fate();
        }
        return thrown instanceof ConnectionBusyException ? Fate.NOT_SENT : null;
    }

    /** Whether the last attempt ended because its node did not answer in time. */
    static boolean endedByTimeout(List<Attempt> attempts) {
        return !attempts.isEmpty() && last(attempts).cause() instanceof RequestTimeoutException;
    }

    /**
     * Whether another node may be asked.
     *
     * @param attempts all attempts so far, in their order; at least one
     * @param idempotent whether to execute the request twice is the same as to execute it once
     */
    static boolean isAllowed(List<Attempt> attempts, boolean idempotent) {
        Attempt last = last(attempts);
        if (last.cause() instanceof ServerErrorAnswer answer) {
            return isAllowed(answer.error(), attempts, idempotent, last.fate() == Fate.NOT_SENT);
        }
        return last.fate() == Fate.NOT_SENT
                || (idempotent && count(attempts, Attempt::mayHaveBeenExecuted) < MOST_EXECUTED);
    }

    /**
     * After an error of the server. Another node is asked only if it might not have the error: if the error is about the node
     * that answered, or about replicas that it asked. Errors about the statement itself would be the same everywhere.
     *
     * @param isPrepare whether PREPARE was answered so, which does no harm if it is repeated
     */
    private static boolean isAllowed(
            ErrorResponse error, List<Attempt> attempts, boolean idempotent, boolean isPrepare) {
        ErrorCode code = ErrorCode.of(error.code());
        if (code == null) {
            return false;
        }
        if (error.isShutdownNotice()) {
            return true;
        }
        return switch (code) {
            // Nothing was executed. The next node may see other replicas alive; if it does not, no node does.
            case UNAVAILABLE -> count(attempts, Retry::isUnavailable) < MOST_UNAVAILABLE;
            // Nothing was executed: the node starts, or has forgotten the statement again just after PREPARE.
            case IS_BOOTSTRAPPING, UNPREPARED -> true;
            case OVERLOADED, SERVER_ERROR, TRUNCATE_ERROR, WRITE_TIMEOUT, READ_TIMEOUT, READ_FAILURE, WRITE_FAILURE ->
                isPrepare
                        ? count(attempts, each -> each.mayHaveBeenExecuted() || isAnswer(each)) < MOST_EXECUTED
                        : idempotent && count(attempts, Attempt::mayHaveBeenExecuted) < MOST_EXECUTED;
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

    private static boolean isAnswer(Attempt attempt) {
        return attempt.cause() instanceof ServerErrorAnswer;
    }

    private static boolean isUnavailable(Attempt attempt) {
        return attempt.cause() instanceof ServerErrorAnswer answer
                && ErrorCode.of(answer.error().code()) == ErrorCode.UNAVAILABLE;
    }

    private static int count(List<Attempt> attempts, Predicate<Attempt> which) {
        int count = 0;
        for (Attempt each : attempts) {
            count += which.test(each) ? 1 : 0;
        }
        return count;
    }

    private static Attempt last(List<Attempt> attempts) {
        return attempts.get(attempts.size() - 1);
    }
}
