// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.util.Arrays;

/** A RST to one side or both. What a side said last, and the other has not read yet, stays there to be read. */
final class Reset implements Effect {
    private final Side[] sides;

    Reset(Side... sides) {
        this.sides = Side.orBoth(sides);
    }

    @Override
    public void begin(Line line) {
        for (Side side : sides) {
            line.reset(side);
        }
    }

    @Override
    public String toString() {
        return "RST to " + Arrays.toString(sides);
    }
}
