// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import dev.firstcause.cluster.Node;
import dev.firstcause.error.Attempt;
import dev.firstcause.protocol.frame.Frame;
import java.util.List;

/** Is told how a request ended: once, in a loop, which it must not block, or in the thread that began the request. */
public interface Ending {
    /**
     * It was answered, and not with an error.
     *
     * @param earlier the attempts that failed before; mostly none
     */
    void answered(Frame frame, Node node, List<Attempt> earlier);

    /** Whether nobody waits for it any more: it has ended, or its caller has given it up. Any thread. */
    boolean isDone();

    /** It failed, and this says why. */
    void failed(Throwable why);
}
