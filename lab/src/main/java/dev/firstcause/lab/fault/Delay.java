// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.time.Duration;
import java.util.Random;

/** Each chunk, and the end, comes later by a time between two bounds, and none overtakes another. */
final class Delay extends Queued {
    private final long least;
    private final long most;
    private final Random random;
    private long lastDue = System.nanoTime();

    Delay(Duration least, Duration most, Random random) {
        this.least = least.toNanos();
        this.most = most.toNanos();
        this.random = random;
    }

    @Override
    public void take(Piece piece, Next next) {
        add(piece);
        long now = System.nanoTime();
        long delay = least + (long) (random.nextDouble() * (most - least));
        lastDue = Math.max(lastDue, now + delay);
        next.after(Duration.ofNanos(lastDue - now), () -> giveFirst(next));
    }

    @Override
    public void end(End end, Next next) {
        take(new Piece(new byte[0], Unit.raw("the end"), 0), next);
        super.end(end, next);
    }
}
