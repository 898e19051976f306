// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Request;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request from the moment it is accepted to its one end, and the future that its caller waits for: one object for all.
 *
 * <p>Made by any thread; everything but the future belongs to the loop, once the call went through the {@link Outbox}.
 */
final class Call extends CompletableFuture<Frame> {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** No byte of it was given to the wire. */
    static final long NOT_WRITTEN = Long.MAX_VALUE;

    final Request request;
    /** When it was accepted, in the loop's nanoseconds. */
    final long acceptedAt;

    /** When its caller stops waiting, in the same. */
    final long deadline;

    /**
     * How long nothing at all may come from the node before its caller asks elsewhere, in nanoseconds; negative where that
     * holds only until it is sent, because the request must not be executed twice.
     */
    private final long silence;

    /** Receives its end in place of those who hold the future; null where there is none. */
    private final @Nullable ResponseHandler handler;

    /** The call that was put into the outbox before this one; the outbox's own. */
    @Nullable
    Call before;

    /** Set while the call holds one. */
    int streamId = -1;

    /** How many bytes the wire had to send before the first of this request's. */
    long writtenAt = NOT_WRITTEN;

    Call(Request request, long acceptedAt, long deadline) {
        this(request, acceptedAt, deadline, Long.MAX_VALUE, true, null);
    }

    Call(
            Request request,
            long acceptedAt,
            long deadline,
            long silence,
            boolean repeatable,
            @Nullable ResponseHandler handler) {
        this.handler = handler;
        this.request = request;
        this.acceptedAt = acceptedAt;
        this.deadline = deadline;
        this.silence = repeatable ? silence : -silence;
    }

    /** How long nothing at all may come before it is given up, in nanoseconds, while no byte of it was sent. */
    long silenceUnsent() {
        return Math.abs(silence);
    }

    /** The same once it was sent. */
    long silenceSent() {
        return silence < 0 ? Long.MAX_VALUE : silence;
    }

    /** Whether nobody waits for its answer: it was cancelled, or its caller has given it up. */
    boolean isUnwanted() {
        return isDone() || (handler != null && handler.isGivenUp());
    }

    @Override
    public boolean complete(Frame answer) {
        boolean now = super.complete(answer);
        if (now && handler != null) {
            tell(handler, answer, null);
        }
        return now;
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        boolean now = super.completeExceptionally(failure);
        if (now && handler != null) {
            tell(handler, null, failure);
        }
        return now;
    }

    /** Ends it because nobody wants its answer any more. */
    void drop() {
        completeExceptionally(new CancellationException("Its caller has given the request up"));
    }

    /** An error in one request must not become one of the connection, nor keep others from their end. */
    private void tell(ResponseHandler told, @Nullable Frame answer, @Nullable Throwable failure) {
        try {
            told.onEnd(answer, failure);
        } catch (RuntimeException | Error e) {
            LOG.error("The end of a request ({}) could not be told, because its handler threw", request.opcode(), e);
        }
    }
}
