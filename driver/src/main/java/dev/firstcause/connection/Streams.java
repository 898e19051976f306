// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.protocol.message.Options;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream ids of a connection, and who holds each: a call that waits for its answer, an orphan whose caller has given
 * up, or nobody. An id is given out again only after its answer has come, for a late answer must never be taken for the
 * answer to another request.
 *
 * <p>Confined to the loop, so it needs no locks. Its arrays grow with the number of requests that are in flight at once,
 * up to the limit.
 */
final class Streams {
    /** How many ids the protocol has. */
    static final int MOST = 32_768;

    private static final int FIRST_LENGTH = 4;

    /** Stands for every call that was given up: the answer may never come, and what the call holds may be large. */
    private static final Call ORPHAN = new Call(Options.INSTANCE, 0, 0);

    private final int limit;
    private @Nullable Call[] calls = new Call[FIRST_LENGTH];
    /** Ids given back, the last one first; the ids from {@link #fresh} on were never given out. */
    private int[] free = new int[FIRST_LENGTH];

    private int freeCount;
    private int fresh;
    private int inFlight;
    private int orphans;

    /**
     * Ids from 0 on.
     *
     * @param limit how many ids there are: 1 to {@link #MOST}
     */
    Streams(int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(limit + " requests in flight: the protocol has ids for 1 to " + MOST);
        }
        this.limit = limit;
    }

    /** How many calls wait for an answer. */
    int inFlight() {
        return inFlight;
    }

    /** How many ids are kept for answers that nobody waits for. */
    int orphans() {
        return orphans;
    }

    /** Gives the call an id of its own; false where all are taken. */
    boolean reserve(Call call) {
        int id;
        if (freeCount > 0) {
            id = free[--freeCount];
        } else if (fresh < limit) {
            id = fresh++;
            if (id == calls.length) {
                calls = Arrays.copyOf(calls, Math.min(limit, calls.length * 2));
            }
        } else {
            return false;
        }
        calls[id] = call;
        call.streamId = id;
        inFlight++;
        return true;
    }

    /** Whether an answer with that id is waited for, by its call or as an orphan's. */
    boolean isExpected(int id) {
        return id >= 0 && id < fresh && calls[id] != null;
    }

    /**
     * The answer with that id has come: the id is free again.
     *
     * @param id one that {@link #isExpected}
     * @return the call, or null where its caller has given up
     */
    @Nullable
    Call take(int id) {
        Call call = calls[id];
        calls[id] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.min(limit, free.length * 2));
        }
        free[freeCount++] = id;
        if (call != null && call.streamId == id) {
            call.streamId = -1;
            inFlight--;
            return call;
        }
        orphans--;
        return null;
    }

    /** The call was never sent: its id is free again. */
    void giveBack(Call call) {
        Call same = take(call.streamId);
        assert same == call;
    }

    /**
     * The late answer to an orphan has come: the id is free again.
     *
     * @param id an orphan's
     */
    void release(int id) {
        Call call = take(id);
        if (call != null) {
            throw new IllegalStateException("stream " + id + " is waited for");
        }
    }

    /** The call's caller has given up: its id is kept until its answer comes. */
    void orphan(Call call) {
        calls[call.streamId] = ORPHAN;
        call.streamId = -1;
        inFlight--;
        orphans++;
    }

    /** Shows each call that waits for an answer. It may be made an orphan meanwhile. */
    void forEach(Consumer<Call> visitor) {
        if (inFlight == 0) {
            return;
        }
        for (int id = 0; id < fresh; id++) {
            Call call = calls[id];
            if (call != null && call.streamId == id) {
                visitor.accept(call);
            }
        }
    }

    /** The call that waits for the answer with that id, or null. */
    @Nullable
    Call waiting(int id) {
        Call call = id >= 0 && id < fresh ? calls[id] : null;
        return call != null && call.streamId == id ? call : null;
    }
}
