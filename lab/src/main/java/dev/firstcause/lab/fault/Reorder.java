// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import org.jspecify.annotations.Nullable;

/** The next record or frame comes after the one behind it. */
final class Reorder extends OneUnit {
    private @Nullable Piece first;

    @Override
    void whole(Piece piece, Next next) {
        Piece before = first;
        if (before == null) {
            first = piece;
            return;
        }
        first = null;
        next.give(piece);
        next.give(before);
        next.done();
    }

    @Override
    public void release(Next next) {
        Piece before = first;
        if (before != null) {
            first = null;
            next.give(before);
        }
        super.release(next);
    }
}
