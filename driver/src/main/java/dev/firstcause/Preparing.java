// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.cluster.Node;
import dev.firstcause.error.Attempt;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.request.Ending;
import dev.firstcause.request.Work;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A statement that is being prepared, and the future of it. Doing that twice does no harm. */
final class Preparing extends CompletableFuture<PreparedStatement> implements Work, Ending {
    private final String query;
    private final Duration timeout;
    private final Doubts doubts;
    private @Nullable Runnable ended;

    /**
     * A statement that is to be prepared.
     *
     * @param ended called when that has come to its end, before the future has
     */
    Preparing(String query, Duration timeout, Doubts doubts, Runnable ended) {
        this.query = query;
        this.timeout = timeout;
        this.doubts = doubts;
        this.ended = ended;
    }

    @Override
    public Request request(ProtocolVersion version) {
        return new Prepare(query);
    }

    @Override
    public boolean isIdempotent() {
        return true;
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public void answered(Frame frame, Node node, List<Attempt> earlier) {
        if (frame.message() instanceof Result.Prepared prepared) {
            PreparedStatement statement = new PreparedStatement(query, null, prepared, doubts);
            doubts.madeAt(node.endpoint());
            end();
            complete(statement);
        } else {
            failed(new IllegalStateException(
                    "A node answered PREPARE with " + frame.message().opcode() + "\n  node " + node));
        }
    }

    @Override
    public void failed(Throwable why) {
        try {
            end();
        } finally {
            completeExceptionally(why);
        }
    }

    /** Counted once. */
    private void end() {
        Runnable told = ended;
        ended = null;
        if (told != null) {
            told.run();
        }
    }
}
