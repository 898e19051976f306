// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import org.jspecify.annotations.Nullable;

/** Waits for the n-th TLS record, of one type or of any, and then for so many of its bytes. */
final class RecordWatch implements Watch {
    private final int number;
    private final @Nullable RecordType type;
    private final int into;
    private int seen;
    private boolean inside;

    RecordWatch(int number, @Nullable RecordType type, int into) {
        this.number = number;
        this.type = type;
        this.into = into;
    }

    @Override
    public int moment(Piece piece) {
        Unit unit = piece.unit();
        if (unit.kind() != Unit.Kind.TLS) {
            if (unit.kind() == Unit.Kind.HEADER_PART || piece.length() == 0) {
                return -1;
            }
            throw new OutOfReachException("There are no TLS records here: " + unit.text());
        }
        if (!inside && !begins(piece, number - 1)) {
            return -1;
        }
        if (into > unit.length()) {
            throw new OutOfReachException("Byte " + into + " of record " + number + " is not there: " + unit.text());
        }
        int at = into - piece.offset();
        return at >= 0 && at <= piece.length() ? at : -1;
    }

    private boolean begins(Piece piece, int before) {
        return piece.begins()
                && seen == before
                && (type == null || type == piece.unit().type());
    }

    @Override
    public void passed(Piece piece) {
        if (piece.length() == 0) {
            return;
        }
        if (begins(piece, seen)) {
            seen++;
            inside = seen == number;
        }
    }
}
