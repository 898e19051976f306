// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** The next record or frame comes twice. */
final class Duplicate extends OneUnit {
    @Override
    void whole(Piece piece, Next next) {
        next.give(piece);
        next.give(piece);
        next.done();
    }
}
