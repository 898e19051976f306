// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server answered a request with an error; the connection lives. Errors that programs tell apart have a class of their
 * own, and all others are this one. {@link #getCause} is the {@link ServerErrorAnswer}.
 */
public sealed class ServerErrorException extends RequestFailedException
        permits AlreadyExistsException,
                BootstrappingException,
                CdcWriteFailureException,
                ConfigErrorException,
                FunctionFailureException,
                InvalidQueryException,
                OverloadedException,
                ReplicasException,
                SyntaxErrorException,
                TruncateException,
                UnauthorizedException,
                UnavailableException {
    private static final long serialVersionUID = 1L;

    private final int code;
    private final String serverMessage;

    ServerErrorException(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        super(message(error, attempts), attempts, decisive(error, node, attempts));
        this.code = error.code();
        this.serverMessage = error.message();
    }

    /**
     * The exception of the class that belongs to the error.
     *
     * @param error what the server answered
     * @param node which server
     * @param attempts all attempts in their order, with the one that brought this error ({@link Attempt#answered})
     * @throws IllegalArgumentException if none of the attempts brought this error from this node
     */
    public static ServerErrorException of(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        if (error instanceof ErrorResponse.Unavailable it) {
            return new UnavailableException(it, node, attempts);
        } else if (error instanceof ErrorResponse.ReadTimeout it) {
            return new ReadTimeoutException(it, node, attempts);
        } else if (error instanceof ErrorResponse.WriteTimeout it) {
            return new WriteTimeoutException(it, node, attempts);
        } else if (error instanceof ErrorResponse.ReadFailure it) {
            return new ReadFailureException(it, node, attempts);
        } else if (error instanceof ErrorResponse.WriteFailure it) {
            return new WriteFailureException(it, node, attempts);
        } else if (error instanceof ErrorResponse.FunctionFailure it) {
            return new FunctionFailureException(it, node, attempts);
        } else if (error instanceof ErrorResponse.CasWriteUnknown it) {
            return new CasWriteUnknownException(it, node, attempts);
        } else if (error instanceof ErrorResponse.AlreadyExists it) {
            return new AlreadyExistsException(it, node, attempts);
        }
        return ofCode(error, node, attempts);
    }

    private static ServerErrorException ofCode(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        ErrorCode known = ErrorCode.of(error.code());
        if (known == null) {
            return new ServerErrorException(error, node, attempts);
        }
        return switch (known) {
            case OVERLOADED -> new OverloadedException(error, node, attempts);
            case IS_BOOTSTRAPPING -> new BootstrappingException(error, node, attempts);
            case TRUNCATE_ERROR -> new TruncateException(error, node, attempts);
            case CDC_WRITE_FAILURE -> new CdcWriteFailureException(error, node, attempts);
            case SYNTAX_ERROR -> new SyntaxErrorException(error, node, attempts);
            case UNAUTHORIZED -> new UnauthorizedException(error, node, attempts);
            case INVALID -> new InvalidQueryException(error, node, attempts);
            case CONFIG_ERROR -> new ConfigErrorException(error, node, attempts);
            default -> new ServerErrorException(error, node, attempts);
        };
    }

    /** As of every failed request; this exception itself after deserialization, which loses the attempts. */
    @Override
    public ServerErrorException copy() {
        for (Attempt attempt : attempts()) {
            if (attempt.cause() == getCause() && attempt.cause() instanceof ServerErrorAnswer answer) {
                return Causes.here(of(answer.error(), attempt.node(), attempts()));
            }
        }
        return this;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    /** The name of the code, or null where it is none the specifications know. */
    public @Nullable ErrorCode errorCode() {
        return ErrorCode.of(code);
    }

    /** What the server says, whole; not null, maybe empty. */
    public String serverMessage() {
        return serverMessage;
    }

    private static String message(ErrorResponse error, List<Attempt> attempts) {
        List<Attempt> all = Causes.required(attempts, "attempts");
        boolean may = all.stream().anyMatch(Attempt::mayHaveBeenExecuted);
        return Words.lines(
                "A node answered " + ServerErrorWords.steady(error) + "; "
                        + (may ? consequence(all) : "it was not executed"),
                all,
                Attempt::toString);
    }

    private static Attempt decisive(ErrorResponse error, Endpoint node, List<Attempt> attempts) {
        for (Attempt attempt : attempts) {
            if (attempt.node().equals(node)
                    && attempt.cause() instanceof ServerErrorAnswer answer
                    && error.equals(answer.error())) {
                return attempt;
            }
        }
        throw new IllegalArgumentException("None of the attempts " + attempts + " brought the error "
                + ServerErrorWords.of(error) + " from " + node + ": add the one that did (Attempt.answered)");
    }
}
