// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.cluster.Node;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Attempt;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.request.Ending;
import dev.firstcause.request.Work;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A statement that is being run, and the future of the first page of its result: one object for both. */
final class Execution extends CompletableFuture<ResultPage> implements Work, Ending {
    private final Session session;
    private final Statement<?> statement;
    private final Duration timeout;
    private final long timestamp;
    private final @Nullable Executor callbacks;
    /** What the last attempt asked. Attempts follow each other, and so do the threads that deal with them. */
    private @Nullable Asked asked;

    private boolean ended;

    /**
     * A statement that is to be run.
     *
     * @param timestamp the same for all attempts: a node may execute one of them after another node answered the next, and
     *     must not overwrite what was written in between
     * @param callbacks completes the future; null for the loop
     */
    Execution(Session session, Statement<?> statement, Duration timeout, long timestamp, @Nullable Executor callbacks) {
        this.session = session;
        this.statement = statement;
        this.timeout = timeout;
        this.timestamp = timestamp;
        this.callbacks = callbacks;
    }

    @Override
    public Request request(ProtocolVersion version) {
        Asked now = statement.ask(version, timestamp);
        asked = now;
        return now.request();
    }

    @Override
    public boolean isIdempotent() {
        return statement.isIdempotent();
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public @Nullable Prepare preparation(ProtocolVersion version) {
        return statement instanceof BoundStatement bound ? Preparations.prepare(bound.prepared(), version) : null;
    }

    @Override
    public @Nullable Object doubt(Endpoint node) {
        return statement instanceof BoundStatement bound ? bound.prepared().doubt(node) : null;
    }

    @Override
    public void prepared(Result.Prepared prepared, Endpoint node, @Nullable Object doubt) {
        if (statement instanceof BoundStatement bound) {
            session.preparations().preparedAgain(bound.prepared(), prepared, node, doubt);
        }
    }

    @Override
    public void answered(Frame frame, Node node, List<Attempt> earlier) {
        Asked what = asked;
        if (what == null || !(frame.message() instanceof Result result)) {
            failed(new IllegalStateException("A node answered a statement with "
                    + frame.message().opcode() + ", which is no result\n  node " + node));
            return;
        }
        if (result instanceof Result.Schema schema) {
            session.schemaChanged(schema.change());
            CompletionStage<Void> unused = session.schemaAgreementAfterChange(node)
                    .thenAccept(agreed -> {
                        // Nodes that did not know the change yet may have been asked about statements meanwhile.
                        session.schemaChanged(schema.change());
                        complete(what, result, node, earlier, frame.warnings(), agreed);
                    })
                    .exceptionally(thrown -> {
                        // In a stage, what is thrown would end nothing but that stage.
                        Throwable cause = thrown.getCause();
                        failed(cause == null ? thrown : cause);
                        return null;
                    });
        } else {
            complete(what, result, node, earlier, frame.warnings(), true);
        }
    }

    private void complete(
            Asked what, Result result, Node node, List<Attempt> earlier, List<String> warnings, boolean agreed) {
        ExecutionInfo info = new ExecutionInfo(node.endpoint(), earlier, warnings, agreed);
        ResultPage page = what.page(result, info, this::pageAt);
        ended();
        if (callbacks == null) {
            complete(page);
        } else {
            session.callBack(callbacks, () -> complete(page));
        }
    }

    /** Counted once, also where completing the future fails. */
    private void ended() {
        if (!ended) {
            ended = true;
            session.ended();
        }
    }

    private CompletionStage<ResultPage> pageAt(ByteBuffer state) {
        try {
            return session.run(statement.withPagingState(state), callbacks);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public void failed(Throwable why) {
        try {
            ended();
        } finally {
            if (callbacks == null) {
                completeExceptionally(why);
            } else {
                session.callBack(callbacks, () -> completeExceptionally(why));
            }
        }
    }
}
