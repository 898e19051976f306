// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** Each byte is written alone, and so goes out in a segment of its own. */
final class Slice extends Stage {
    @Override
    public void take(Piece piece, Next next) {
        for (int at = 0; at < piece.length(); at++) {
            next.give(piece.part(at, at + 1));
        }
    }
}
