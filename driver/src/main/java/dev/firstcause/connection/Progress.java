// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.connection.ConnectionListener.Step;
import dev.firstcause.protocol.text.OneLine;
import dev.firstcause.transport.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far an {@link Opening} is, and for how long it has been there. Confined to the loop. */
final class Progress {
    private final Loop loop;
    private final ConnectionListener listener;
    private @Nullable Step step;
    private long begunAt;

    Progress(Loop loop, ConnectionListener listener) {
        this.loop = loop;
        this.listener = listener;
    }

    void begin(Step next) {
        step = next;
        begunAt = loop.nanoTime();
        listener.onStepBegun(next);
    }

    /** The step that was begun last is done. */
    void done(String detail) {
        Step finished = step;
        if (finished == null) {
            throw new IllegalStateException("no step is under way: " + detail);
        }
        step = null;
        listener.onStepDone(finished, Duration.ofNanos(loop.nanoTime() - begunAt), OneLine.of(detail));
    }
}
