// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.util.Arrays;

/** A FIN to one side or both; what they still say goes nowhere, and is read, so that no RST follows. */
final class Fin implements Effect {
    private final Side[] sides;

    Fin(Side... sides) {
        this.sides = Side.orBoth(sides);
    }

    @Override
    public void begin(Line line) {
        for (Side side : sides) {
            line.finish(side);
            line.install(Direction.to(side.other()), new Swallow(false));
        }
    }

    @Override
    public String toString() {
        return "FIN to " + Arrays.toString(sides);
    }
}
