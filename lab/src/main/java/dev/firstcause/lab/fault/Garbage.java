// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** Bytes without any sense. */
record Garbage(Side side, int length) implements Effect {
    @Override
    public void begin(Line line) {
        byte[] bytes = new byte[length];
        line.random().nextBytes(bytes);
        line.write(side, bytes);
    }

    @Override
    public String toString() {
        return length + " bytes of garbage to " + side;
    }
}
