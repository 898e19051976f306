// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** One effect after the other, at the same moment. */
record Both(Effect first, Effect second) implements Effect {
    @Override
    public void begin(Line line) {
        first.begin(line);
        second.begin(line);
    }

    @Override
    public String toString() {
        return first + " then " + second;
    }
}
