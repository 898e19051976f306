// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** A FIN to one side, which may still say what it likes. */
record HalfClose(Side side) implements Effect {
    @Override
    public void begin(Line line) {
        line.finish(side);
    }

    @Override
    public String toString() {
        return "half-close to " + side;
    }
}
