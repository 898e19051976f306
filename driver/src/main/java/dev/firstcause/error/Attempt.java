// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.message.ErrorResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One try to have a request done that failed.
 *
 * @param node which node was asked
 * @param took from the moment it was asked until the try had failed
 * @param fate what became of the request's bytes, and no more than that: it is {@link Fate#MAYBE_SENT} where the server
 *     answered with an error, for {@link #mayHaveBeenExecuted} knows more about those; {@link Fate#NOT_SENT} where PREPARE
 *     failed, so that there was nothing to execute: also where EXECUTE was sent before, because the server answered it with
 *     UNPREPARED, which says that it executed nothing
 * @param cause why it failed, the original: a {@link ConnectionShutdownException}, a
 *     {@link dev.firstcause.connection.RequestTimeoutException}, a
 *     {@link dev.firstcause.connection.ConnectionBusyException}, a {@link ServerErrorAnswer}, or whatever was thrown
 */
public record Attempt(Endpoint node, Duration took, Fate fate, Throwable cause) {
    public Attempt {
        Objects.requireNonNull(cause, "a failed attempt without its cause says nothing to those who search");
    }

    /** A try that the server answered with an error. */
    public static Attempt answered(Endpoint node, Duration took, ErrorResponse error) {
        return new Attempt(node, took, Fate.MAYBE_SENT, new ServerErrorAnswer(error));
    }

    /** A try in which nothing was executed: the server answered PREPARE with an error, so the statement was not sent. */
    public static Attempt unprepared(Endpoint node, Duration took, ErrorResponse error) {
        return new Attempt(node, took, Fate.NOT_SENT, new ServerErrorAnswer(error));
    }

    /** What the connection died of, where it died. */
    public Optional<Failure> failure() {
        return cause instanceof ConnectionShutdownException death ? Optional.of(death.failure()) : Optional.empty();
    }

    /** Whether this try may have had an effect: false where no byte was sent, or the server's error says that it had none. */
    public boolean mayHaveBeenExecuted() {
        return fate != Fate.NOT_SENT && !(cause instanceof ServerErrorAnswer answer && !answer.mayHaveBeenExecuted());
    }

    /** Its line in messages: node, time, fate and cause. */
    @Override
    public String toString() {
        String outcome = cause instanceof ServerErrorAnswer
                ? fate == Fate.NOT_SENT ? " answered PREPARE with " : " answered "
                : ", " + fate.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": ";
        return "node " + node + " after " + took.toMillis() + " ms" + outcome + Words.of(cause);
    }
}
