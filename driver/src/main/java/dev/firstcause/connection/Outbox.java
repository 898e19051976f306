// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Where any thread puts its calls, and the loop takes them, all at once and in their order. No locks, and nothing is
 * allocated: the calls themselves are the links.
 *
 * <p>It is closed once, by a swap of the same field that calls are put into: a call is either taken by the loop or refused
 * to its caller, whatever the moment. None can slip in between and be forgotten.
 */
final class Outbox {
    private static final VarHandle LAST;

    static {
        try {
            LAST = MethodHandles.lookup().findVarHandle(Outbox.class, "last", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final Object CLOSED = new Object();

    /** The call that was put in last, or null, or {@link #CLOSED}. */
    @SuppressWarnings("UnusedVariable") // used through the handle
    private @Nullable Object last;

    /** What became of a call. */
    enum Put {
        /** It waits, and the loop was told before. */
        WAITS,
        /** It waits, and is the first to do so: the loop must be told. */
        FIRST,
        /** Nobody will take it. */
        CLOSED
    }

    /** Puts a call in. Any thread. */
    Put put(Call call) {
        while (true) {
            Object before = LAST.getAcquire(this);
            if (before == CLOSED) {
                return Put.CLOSED;
            }
            call.before = (Call) before;
            if (LAST.weakCompareAndSetRelease(this, before, call)) {
                return before == null ? Put.FIRST : Put.WAITS;
            }
        }
    }

    /** Takes all calls: the first that was put in, linked to the later ones by {@link Call#before}; or null. Loop only. */
    @Nullable
    Call takeAll() {
        Object seen = LAST.getOpaque(this);
        // A swap would open again what is closed for ever. Only the loop closes, so it is not closed behind this look.
        if (seen == null || seen == CLOSED) {
            return null;
        }
        return inOrder(LAST.getAndSetAcquire(this, null));
    }

    /** Whether a call may wait. Any thread. */
    boolean mayHold() {
        Object seen = LAST.getOpaque(this);
        return seen != null && seen != CLOSED;
    }

    /** As {@link #takeAll}, and refuses every later call. Loop only. */
    @Nullable
    Call close() {
        return inOrder(LAST.getAndSet(this, CLOSED));
    }

    private static @Nullable Call inOrder(@Nullable Object last) {
        if (last == CLOSED) {
            return null;
        }
        Call next = null;
        Call call = (Call) last;
        while (call != null) {
            Call before = call.before;
            call.before = next;
            next = call;
            call = before;
        }
        return next;
    }
}
