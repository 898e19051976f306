// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import org.jspecify.annotations.Nullable;

/** Interrupts the thread that plays, and only while it plays. For any thread. */
final class Stop {
    private @Nullable Thread playing; // guarded by this
    private boolean asked; // guarded by this

    Stop(Thread playing) {
        this.playing = playing;
    }

    /** Whoever it was that was interrupted may have made something else of it. */
    synchronized void check() throws InterruptedException {
        if (asked) {
            throw new InterruptedException("the drill is to end");
        }
    }

    synchronized boolean isAsked() {
        return asked;
    }

    synchronized void ask() {
        if (playing != null) {
            asked = true;
            playing.interrupt();
        }
    }

    synchronized void tooLate() {
        playing = null;
        Thread.interrupted();
    }
}
