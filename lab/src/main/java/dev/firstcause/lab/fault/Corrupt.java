// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/**
 * One bit of the next record, frame or segment with a payload is flipped: in its last byte, which under TLS is one of the
 * MAC, or where it was asked for. Where nothing can be read, it is the next byte.
 */
final class Corrupt extends Stage {
    static final int LAST = -1;

    private final int at;
    private boolean inside;

    Corrupt(int at) {
        this.at = at;
    }

    @Override
    public void take(Piece piece, Next next) {
        Unit unit = piece.unit();
        if (unit.kind() == Unit.Kind.RAW) {
            flip(piece, 0, next);
            return;
        }
        int target = at == LAST ? unit.length() - 1 : at;
        inside = inside || (piece.begins() && unit.length() > Math.max(unit.header(), target));
        int here = target - piece.offset();
        if (inside && here >= 0 && here < piece.length()) {
            flip(piece, here, next);
        } else {
            next.give(piece);
        }
    }

    private static void flip(Piece piece, int at, Next next) {
        if (piece.length() == 0) {
            next.give(piece);
            return;
        }
        next.give(piece.flipped(at));
        next.done();
    }

    @Override
    public boolean readsUnits() {
        return true;
    }
}
