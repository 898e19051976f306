// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.End;
import dev.firstcause.lab.fault.Next;
import dev.firstcause.lab.fault.Piece;
import dev.firstcause.lab.fault.Stage;
import java.time.Duration;

/** A stage in its place: what comes goes to the stage, and what that gives goes to the one behind. Belongs to the loop. */
final class Link implements Receiver, Next {
    private final Flow flow;
    private final Stage stage;
    private final Receiver behind;
    private boolean removed;

    Link(Flow flow, Stage stage, Receiver behind) {
        this.flow = flow;
        this.stage = stage;
        this.behind = behind;
    }

    Stage stage() {
        return stage;
    }

    @Override
    public void take(Piece piece) {
        if (removed) {
            behind.take(piece);
        } else {
            stage.take(piece, this);
        }
    }

    @Override
    public void give(Piece piece) {
        behind.take(piece);
    }

    @Override
    public void end(End end) {
        behind.over(end);
    }

    @Override
    public void over(End end) {
        if (removed) {
            behind.over(end);
        } else {
            stage.end(end, this);
        }
    }

    @Override
    public void after(Duration delay, Runnable action) {
        flow.after(delay, () -> {
            if (!removed) {
                action.run();
            }
        });
    }

    @Override
    public void done() {
        removed = true;
        flow.unlink(this);
    }

    /** Takes the stage away; what it holds goes on. */
    void remove() {
        if (!removed) {
            stage.release(this);
            done();
        }
    }
}
