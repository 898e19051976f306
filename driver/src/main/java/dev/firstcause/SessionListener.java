// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.failure.Failure;

/**
 * Is told what becomes of a session's nodes and of their connections. All of it is told in one loop, in the order in which
 * it happened, and must not block it; what a listener throws is logged, and goes no further.
 */
public interface SessionListener {
    /** Does not listen. */
    SessionListener NONE = new SessionListener() {};

    /** A connection died, and not because the session closed it. Told for each one, of which the log makes one line. */
    default void onConnectionDead(NodeReport node, Failure failure) {}

    /** The node has a connection, and had none. */
    default void onNodeUp(NodeReport node) {}

    /** The node has no connection any more, or the first try to have one failed. */
    default void onNodeDown(NodeReport node, Failure failure) {}

    /** A contact point could not be used. */
    default void onContactPointFailed(Endpoint contactPoint, Throwable why) {}
}
