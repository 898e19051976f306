// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** The client is reset and the node left in order: at accept, the node is not even connected to. */
record Refuse() implements Effect {
    @Override
    public void begin(Line line) {
        line.reset(Side.CLIENT);
        line.finish(Side.NODE);
    }

    @Override
    public String toString() {
        return "refuse";
    }
}
