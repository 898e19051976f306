// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** A stage that gathers the next whole record or frame, and does something with it. Others pass. */
abstract class OneUnit extends Stage {
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private @Nullable Unit unit;

    @Override
    public final void take(Piece piece, Next next) {
        if (unit == null && !piece.begins()) {
            next.give(piece);
            return;
        }
        unit = piece.unit();
        gathered.writeBytes(piece.bytes());
        if (piece.ends()) {
            Piece whole = new Piece(gathered.toByteArray(), piece.unit(), 0);
            gathered.reset();
            unit = null;
            whole(whole, next);
        }
    }

    /** Is given a whole record or frame. */
    abstract void whole(Piece piece, Next next);

    @Override
    public void release(Next next) {
        if (unit != null) {
            next.give(new Piece(gathered.toByteArray(), unit, 0));
            gathered.reset();
            unit = null;
        }
    }

    @Override
    public final boolean readsUnits() {
        return true;
    }
}
