// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.util.Random;

/**
 * A connection as effects see it. What is said to a side goes out at once, past whatever other faults hold back; the
 * kernel has been told when the method returns, unless bytes that it did not take yet stand before it.
 */
public interface Line {
    /** The direction of the fault's moment; down if it has none. */
    Direction direction();

    /** Sends a RST to a side, and is done with it. */
    void reset(Side side);

    /** Sends a FIN to a side, and nothing after it. */
    void finish(Side side);

    /** Writes to a side. */
    void write(Side side, byte[] bytes);

    /** From now on no byte of a side is read, until the fault is disarmed. */
    void stopReading(Side side);

    /** From now on bytes of a direction pass a stage, until it is done or the fault is disarmed. */
    void install(Direction direction, Stage stage);

    /** The connection's own randomness, which the proxy's seed decides. */
    Random random();
}
