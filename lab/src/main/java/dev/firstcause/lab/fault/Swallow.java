// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** Bytes vanish, and so may the end. */
final class Swallow extends Stage {
    private final boolean endToo;

    Swallow(boolean endToo) {
        this.endToo = endToo;
    }

    @Override
    public void take(Piece piece, Next next) {
        // Nowhere.
    }

    @Override
    public void end(End end, Next next) {
        if (!endToo) {
            next.end(end);
        }
    }
}
