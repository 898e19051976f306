// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ResponseHandler;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Result;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A PREPARE that is sent before the statement, because the node answered UNPREPARED or because the statement's id may mean
 * something else there. The statement follows on the same connection, if the node's answer fits it.
 *
 * <p>The threads are those of {@link RequestRun}, one at a time.
 */
final class Preparation implements ResponseHandler {
    private final RequestRun run;
    private final Work work;
    private final Connection connection;
    private final Prepare prepare;
    private final @Nullable Object doubt;

    /**
     * A PREPARE that was not sent yet.
     *
     * @param connection where to send it, and the statement after it
     */
    Preparation(RequestRun run, Work work, Connection connection, Prepare prepare) {
        this.run = run;
        this.work = work;
        this.connection = connection;
        this.prepare = prepare;
        this.doubt = work.doubt(connection.endpoint());
    }

    @Override
    public boolean isGivenUp() {
        return run.isGivenUp();
    }

    @Override
    public void onEnd(@Nullable Frame frame, @Nullable Throwable thrown) {
        try {
            if (run.isGivenUp()) {
                run.cancelled();
            } else if (frame == null) {
                // The statement itself was not sent, so it can be sent to another node.
                run.notPrepared(Objects.requireNonNull(thrown, "neither answer nor error"));
            } else {
                answered(frame);
            }
        } catch (RuntimeException | Error e) {
            run.fail(e);
        }
    }

    private void answered(Frame frame) {
        if (frame.message() instanceof Result.Prepared prepared) {
            work.prepared(prepared, connection.endpoint(), doubt);
            Object now = work.doubt(connection.endpoint());
            // If the schema changed after the node was asked, its answer may be older than the change.
            run.prepared(connection, now != null && now != doubt ? prepare : null);
        } else if (frame.message() instanceof ErrorResponse refusal) {
            run.preparationRefused(refusal);
        } else {
            run.fail(new IllegalStateException(
                    "A node answered PREPARE with " + frame.message().opcode() + "\n  node " + connection.endpoint()));
        }
    }
}
