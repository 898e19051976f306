// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import java.util.Locale;

/** How a session stands to a node. */
public enum NodeState {
    /** It has no connection yet, and the first is being made. */
    CONNECTING,
    /** It has at least one connection that is ready. */
    UP,
    /** It has no connection; it is tried again from time to time. */
    DOWN,
    /**
     * It is in a data centre that the session may not use: no connection for requests is made to it. The control connection
     * may go to it, if it is a contact point.
     */
    UNUSED,
    /** It belongs to the cluster no more, and is not tried again. */
    REMOVED;

    /** The state in a sentence: {@code down}. */
    String inWords() {
        return name().toLowerCase(Locale.ROOT);
    }
}
