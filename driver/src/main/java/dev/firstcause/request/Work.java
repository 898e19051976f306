// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is to be done. Its methods are called from any thread, and for each attempt anew. */
public interface Work {
    /**
     * What to send on a connection that speaks that version.
     *
     * @throws IllegalArgumentException if it cannot be said in that version
     */
    Request request(ProtocolVersion version);

    /** Whether doing it twice is the same as doing it once. */
    boolean isIdempotent();

    /** How long it may take, all attempts together; longer than nothing. */
    Duration timeout();

    /** What a node needs to be told that does not know the statement; null where none was prepared. */
    default @Nullable Prepare preparation(ProtocolVersion version) {
        return null;
    }

    /**
     * Why a node has to be told the statement before it is asked to execute it, though it may know it: it may have
     * another one by that id. Null if it need not.
     */
    default @Nullable Object doubt(Endpoint node) {
        return null;
    }

    /**
     * A node was told, and this is its answer.
     *
     * @param doubt what {@link #doubt} said before the node was told
     * @throws IllegalStateException if it took the statement for another one
     */
    default void prepared(Result.Prepared prepared, Endpoint node, @Nullable Object doubt) {}
}
