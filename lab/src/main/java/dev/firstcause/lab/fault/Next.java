// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.time.Duration;

/** Where a stage hands on what it has seen. */
public interface Next {
    /** Hands bytes on. */
    void give(Piece piece);

    /** Hands the end on. */
    void end(End end);

    /** Comes back to the stage later, unless it was taken away meanwhile. */
    void after(Duration delay, Runnable action);

    /** The stage has done what it was there for. */
    void done();
}
