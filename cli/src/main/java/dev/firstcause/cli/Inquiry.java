// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.RequestTimeoutException;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.text.OneLine;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One query on a connection, and what came of it: rows, or trouble.
 *
 * @param rows at least one, or null where there is trouble
 * @param trouble that of the query, or of the connection where it died meanwhile; null where there are rows
 */
record Inquiry(@Nullable Rows rows, @Nullable Trouble trouble) {
    /** Longer than a connection takes to find out, when an answer is missing, whether the node is silent. */
    private static final Duration SUSPICION = Duration.ofSeconds(1);

    /** Asks. */
    static CompletableFuture<Frame> send(Connection connection, String text, ProbeSettings settings) {
        Query query = new Query(text, new QueryParameters(Consistency.ONE, Values.NONE));
        return connection.send(query, settings.timeout()).toCompletableFuture();
    }

    /** Waits for the answer. That none comes is the connection's death, when it dies of the same silence. */
    static Inquiry of(Connection connection, CompletableFuture<Frame> answer, ProbeSettings settings)
            throws InterruptedException {
        try {
            Message message = answer.get().message();
            return message instanceof Rows rows && rows.count() > 0
                    ? new Inquiry(rows, null)
                    : refused(connection, message);
        } catch (ExecutionException e) {
            Throwable thrown = e.getCause() == null ? e : e.getCause();
            if (thrown instanceof ConnectionShutdownException shutdown) {
                return dead(shutdown.failure(), settings);
            }
            Failure failure = thrown instanceof RequestTimeoutException ? soon(connection) : null;
            return failure == null ? unanswered(connection, thrown) : dead(failure, settings);
        }
    }

    private static @Nullable Failure soon(Connection connection) throws InterruptedException {
        try {
            return connection.whenDead().toCompletableFuture().get(SUSPICION.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null; // it lives
        } catch (ExecutionException e) {
            throw new AssertionError("whenDead() is never completed exceptionally", e);
        }
    }

    private static Inquiry dead(Failure failure, ProbeSettings settings) {
        return new Inquiry(null, Trouble.of(failure, Hint.of(failure, settings, "query")));
    }

    private static Inquiry refused(Connection connection, Message message) {
        String detail;
        if (message instanceof ErrorResponse error) {
            ErrorCode code = ErrorCode.of(error.code());
            String name = code == null ? String.format("0x%04x", error.code()) : code.name();
            detail = "the server answered the query with ERROR " + name + ": " + error.message();
        } else {
            detail = "the server answered the query with " + message.opcode() + ", but without a row";
        }
        return new Inquiry(
                null,
                Trouble.ofQuery(
                        Trouble.QUERY_FAILED,
                        connection.toString(),
                        detail,
                        "The connection is fine: look into the log of the node at this time.",
                        new IOException(detail)));
    }

    private static Inquiry unanswered(Connection connection, Throwable thrown) {
        boolean late = thrown instanceof RequestTimeoutException;
        String detail = OneLine.folded(String.valueOf(thrown.getMessage()));
        return new Inquiry(
                null,
                Trouble.ofQuery(
                        late ? Trouble.QUERY_TIMEOUT : Trouble.QUERY_FAILED,
                        connection.toString(),
                        detail,
                        "The connection is fine, and the node answers other requests on it: it may be overloaded.",
                        thrown));
    }
}
