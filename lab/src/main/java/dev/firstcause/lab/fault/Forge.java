// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** Bytes that the other side never said. */
final class Forge implements Effect {
    private final Side side;
    private final byte[] bytes;

    Forge(Side side, byte[] bytes) {
        this.side = side;
        this.bytes = bytes.clone();
    }

    @Override
    public void begin(Line line) {
        line.write(side, bytes.clone());
    }

    @Override
    public String toString() {
        return "forge " + bytes.length + " bytes to " + side;
    }
}
