// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Request;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request from the moment it is accepted to its one end, and the future that its caller waits for: one object for all.
 *
 * <p>Made by any thread; everything but the future belongs to the loop, once the call went through the {@link Outbox}.
 */
final class Call extends CompletableFuture<Frame> {
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

    /** Whether its caller has given it up; null if that shows by its own end only. */
    private final @Nullable BooleanSupplier unwanted;

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
            @Nullable BooleanSupplier unwanted) {
        this.unwanted = unwanted;
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
        return isDone() || (unwanted != null && unwanted.getAsBoolean());
    }
}
