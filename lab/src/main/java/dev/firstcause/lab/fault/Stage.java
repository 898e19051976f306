// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** What bytes of one direction of one connection pass. Belongs to the thread that moves them; must not block. */
public abstract class Stage {
    /** For those who write one. */
    protected Stage() {}

    /** Takes bytes, and gives on what it wants, now or later. */
    public abstract void take(Piece piece, Next next);

    /** Nothing more comes: by default what is held goes on, and then the end. */
    public void end(End end, Next next) {
        release(next);
        next.end(end);
    }

    /** Gives on what it holds, in order, for it will be taken away. */
    public void release(Next next) {}

    /** Bytes held, and one more if it holds the end. While they are many, nothing is read. */
    public long held() {
        return 0;
    }

    /** Whether it must see the beginnings of records and frames. */
    public boolean readsUnits() {
        return false;
    }
}
