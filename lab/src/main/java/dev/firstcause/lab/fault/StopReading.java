// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.util.Arrays;

/** Nothing more is read of one side or both: the buffers fill, and in the end it cannot write. */
final class StopReading implements Effect {
    private final Side[] sides;

    StopReading(Side... sides) {
        this.sides = Side.orBoth(sides);
    }

    @Override
    public void begin(Line line) {
        for (Side side : sides) {
            line.stopReading(side);
        }
    }

    @Override
    public String toString() {
        return "stop reading of " + Arrays.toString(sides);
    }
}
