// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** Nothing goes on, not even the end, until the fault is disarmed. */
final class Stall extends Queued {
    @Override
    public void take(Piece piece, Next next) {
        add(piece);
    }

    @Override
    public void end(End end, Next next) {
        // Behind an empty piece it waits as well.
        add(new Piece(new byte[0], Unit.raw("the end"), 0));
        super.end(end, next);
    }
}
