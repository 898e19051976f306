// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import org.jspecify.annotations.Nullable;

/**
 * The server's error as the cause of an {@link Attempt}. Nothing was thrown on our side: the answer itself is the
 * original, so this has no cause and no stack trace. It is never thrown alone; {@link ServerErrorException} has it as its
 * cause. Any thread.
 */
public final class ServerErrorAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final boolean executedNothing;
    private final transient ErrorResponse error;

    ServerErrorAnswer(ErrorResponse error) {
        super(ServerErrorWords.message(error), null, true, false);
        this.code = error.code();
        this.executedNothing = error.isShutdownNotice();
        this.error = error;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    /** The answer, whole. Serialization does not keep it. */
    public ErrorResponse error() {
        return error;
    }

    /** Whether the request may have had an effect in spite of the error; where the code does not exclude it, it may. */
    public boolean mayHaveBeenExecuted() {
        if (executedNothing) {
            return false;
        }
        @Nullable ErrorCode known = ErrorCode.of(code);
        if (known == null) {
            return true;
        }
        return switch (known) {
            case UNAVAILABLE,
                    IS_BOOTSTRAPPING,
                    SYNTAX_ERROR,
                    UNAUTHORIZED,
                    INVALID,
                    CONFIG_ERROR,
                    ALREADY_EXISTS,
                    UNPREPARED -> false;
            case SERVER_ERROR,
                    PROTOCOL_ERROR,
                    AUTHENTICATION_ERROR,
                    OVERLOADED,
                    TRUNCATE_ERROR,
                    WRITE_TIMEOUT,
                    READ_TIMEOUT,
                    READ_FAILURE,
                    FUNCTION_FAILURE,
                    WRITE_FAILURE,
                    CDC_WRITE_FAILURE,
                    CAS_WRITE_UNKNOWN -> true;
        };
    }
}
