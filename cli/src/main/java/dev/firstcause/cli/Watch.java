// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.connection.Connection;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.frame.Frame;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Stays connected, asks each second, and notices when the connection dies between two questions. */
final class Watch {
    private static final String QUERY = "SELECT key FROM system.local";
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

    private final Connection connection;
    private final ProbeSettings settings;
    private final Output output;
    private final CompletableFuture<String> interrupted;
    private final CompletableFuture<Object> end;
    private final long start = System.nanoTime();
    private int asked;
    private int answered;
    private long slowest;
    private @Nullable Trouble first;

    Watch(Connection connection, ProbeSettings settings, Output output, CompletionStage<String> interrupted) {
        this.connection = connection;
        this.settings = settings;
        this.output = output;
        this.interrupted = interrupted.toCompletableFuture();
        this.end = CompletableFuture.anyOf(connection.whenDead().toCompletableFuture(), this.interrupted);
    }

    /** Watches until the time is over, somebody interrupts, or the connection is dead; then that is the trouble. */
    @Nullable
    Trouble run(Duration planned) throws InterruptedException {
        long over = start + planned.toNanos();
        for (long next = start; !end.isDone() && next - over < 0; next += PERIOD) {
            ask();
            // A question that took longer than a second delays those after it, and they are not made up for.
            next = Math.max(next, System.nanoTime() - PERIOD);
            until(end, Math.min(next + PERIOD, over) - System.nanoTime());
        }
        Failure failure = connection.lastError().orElse(null);
        return failure == null ? first : Trouble.of(failure, Hint.of(failure, settings, "watch"));
    }

    private void ask() throws InterruptedException {
        long begun = System.nanoTime();
        CompletableFuture<Frame> answer = Inquiry.send(connection, QUERY, settings);
        until(CompletableFuture.anyOf(answer.handle((frame, thrown) -> "answered"), interrupted), Long.MAX_VALUE);
        if (!answer.isDone()) {
            return; // not waited for, and so not counted
        }
        asked++;
        Inquiry inquiry = Inquiry.of(connection, answer, settings);
        Trouble trouble = inquiry.trouble();
        if (trouble == null) {
            answered++;
            slowest = Math.max(slowest, System.nanoTime() - begun);
        } else if (connection.lastError().isEmpty()) {
            output.mishap(trouble);
            first = first == null ? trouble : first;
        }
    }

    private static void until(CompletableFuture<Object> event, long nanos) throws InterruptedException {
        try {
            event.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return; // it has not come in that time
        } catch (ExecutionException e) {
            throw new AssertionError("none of these comes exceptionally", e);
        }
    }

    /** What was seen so far. */
    Report.Watched soFar() {
        Duration lasted = Duration.ofNanos(System.nanoTime() - start);
        return new Report.Watched(lasted, asked, answered, Duration.ofNanos(slowest));
    }
}
