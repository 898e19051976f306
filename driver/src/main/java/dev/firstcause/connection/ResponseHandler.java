// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.protocol.frame.Frame;
import org.jspecify.annotations.Nullable;

/** Receives the end of one request, in place of a stage: it saves the objects of a stage and its callback. */
public interface ResponseHandler {
    /**
     * Whether the caller has given the request up. A request that is given up when its turn comes is not written.
     *
     * <p>Called in the loop. Must not block, and must not throw.
     */
    boolean isGivenUp();

    /**
     * The request has ended. Called once: in the loop, or in the thread that sends where nothing could be sent. Must not block.
     * An exception that it throws is logged and has no other effect.
     *
     * @param answer which may be an ERROR of the server; null if the request failed
     * @param failure as {@link Connection#send(dev.firstcause.protocol.message.Request, java.time.Duration)} names them, or a
     *     {@link java.util.concurrent.CancellationException} for a request that was given up; null if it was answered
     */
    void onEnd(@Nullable Frame answer, @Nullable Throwable failure);
}
