// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ErrorResponse;

/** Who leads a {@link Link}, and is told what concerns more than one request. Called in the loop. */
interface LinkOwner {
    /** TCP is there. */
    void onConnected();

    /** TCP is there, and TLS where it is wanted, as far as our side can see. */
    void onSecured();

    /** The server pushed something. */
    void onEvent(Frame event);

    /**
     * The server sent an ERROR on a stream on which no request waits: one that is of the connection itself. It is reported to
     * the lifeline, or the link is closed.
     */
    void onError(int streamId, ErrorResponse error);

    /** It may be dead: requests wait, and nothing at all has come for a while. */
    default void onSuspect() {}

    /** It is over. The wire is closed, and all requests have had their end. */
    void onDead(Failure failure);
}
