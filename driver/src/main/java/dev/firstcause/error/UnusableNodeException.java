// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.text.OneLine;
import dev.firstcause.protocol.text.Steady;
import org.jspecify.annotations.Nullable;

/**
 * A node could be talked to, and is of no use to this session: its cluster has no such data centre, the keyspace cannot be
 * used, no address of such a node is known, it does not show its system tables, or it is another host than expected. What it answered is the original, so this
 * is a first cause itself; where that was an error, it has the {@link ServerErrorAnswer} as its cause, and where the address
 * translator threw, what it threw. It is found in {@link
 * SessionOpeningException#contactPoints} and {@link NodeReport#lastTry}, and never thrown alone. Any thread.
 */
public final class UnusableNodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String inOneLine;

    private UnusableNodeException(Endpoint node, String steady, String why, @Nullable Throwable cause) {
        super(
                "A node is of no use to this session, for " + steady + "\n  node " + node
                        + (steady.equals(why) ? "" : ": " + why),
                cause);
        inOneLine = "Node " + node + " is of no use to this session, for " + why;
    }

    /**
     * For what the node said, or did not say.
     *
     * @param node which
     * @param why the end of a sentence that has the node as its subject, with what to do about it
     */
    public static UnusableNodeException of(Endpoint node, String why) {
        return of(node, why, (Throwable) null);
    }

    /**
     * For an error that the node answered.
     *
     * @param node which
     * @param why the same, without the error
     * @param error what it answered
     */
    public static UnusableNodeException of(Endpoint node, String why, ErrorResponse error) {
        String answered = OneLine.of(why) + ": it answered ";
        return new UnusableNodeException(
                node,
                Steady.of(answered) + ServerErrorWords.steady(error),
                answered + ServerErrorWords.of(error),
                new ServerErrorAnswer(error));
    }

    /**
     * For what somebody else's code threw when it was asked about a node.
     *
     * @param node which
     * @param why the same
     * @param cause what it threw; null if it threw nothing
     */
    public static UnusableNodeException of(Endpoint node, String why, @Nullable Throwable cause) {
        String clean = OneLine.of(why);
        return new UnusableNodeException(node, Steady.of(clean), clean, cause);
    }

    /** The message in one line. */
    String inOneLine() {
        return inOneLine;
    }
}
