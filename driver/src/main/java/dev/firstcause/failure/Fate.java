// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.failure;

/** What became of a request whose connection died. It decides whether sending it again can do harm. */
public enum Fate {
    /** No byte of it reached the socket: the server cannot have seen it. */
    NOT_SENT,
    /**
     * At least one byte of it may have reached the socket: the server may have run it, or not. So it is where a part of an ERROR
     * has come: that may be one which says that nothing was done.
     */
    MAYBE_SENT,
    /** A part of its RESULT has come: the server has run it. */
    ANSWER_PARTLY_RECEIVED
}
