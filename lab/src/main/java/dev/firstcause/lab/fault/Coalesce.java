// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.io.ByteArrayOutputStream;
import java.time.Duration;

/** Gathers bytes until they are many or the first of them has waited long, and writes them in one go. */
final class Coalesce extends Stage {
    private final int bytes;
    private final Duration longest;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private int round;

    Coalesce(int bytes, Duration longest) {
        this.bytes = bytes;
        this.longest = longest;
    }

    @Override
    public void take(Piece piece, Next next) {
        if (gathered.size() == 0) {
            int begun = round;
            next.after(longest, () -> {
                if (round == begun) {
                    release(next);
                }
            });
        }
        gathered.writeBytes(piece.bytes());
        if (gathered.size() >= bytes) {
            release(next);
        }
    }

    @Override
    public void release(Next next) {
        round++;
        if (gathered.size() > 0) {
            Piece all = new Piece(gathered.toByteArray(), Unit.raw("gathered from many"), 0);
            gathered.reset();
            next.give(all);
        }
    }

    @Override
    public long held() {
        return gathered.size();
    }
}
