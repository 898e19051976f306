// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.time.Duration;

/** So many bytes a second, in small parts. */
final class Throttle extends Queued {
    private static final long SECOND = 1_000_000_000;
    private static final int PARTS_A_SECOND = 100;

    private final long rate;
    private long free = System.nanoTime();

    Throttle(long bytesPerSecond) {
        this.rate = bytesPerSecond;
    }

    @Override
    public void take(Piece piece, Next next) {
        int most = (int) Math.max(1, Math.min(Integer.MAX_VALUE, rate / PARTS_A_SECOND));
        for (int from = 0; from < piece.length(); from += most) {
            Piece part = piece.part(from, Math.min(piece.length(), from + most));
            add(part);
            long now = System.nanoTime();
            free = Math.max(free, now) + part.length() * SECOND / rate;
            next.after(Duration.ofNanos(free - now), () -> giveFirst(next));
        }
    }
}
