// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.error.OperationTimedOutException;
import dev.firstcause.transport.HoldUp;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one door through which callers wait. It parks without a lock, so that a virtual thread gives up its carrier.
 *
 * @param inLoop whether the calling thread is one of those that would bring what is waited for
 * @param holdUp gives the hold-up of one of these that lasts now, or null
 */
record Waiting(BooleanSupplier inLoop, Supplier<@Nullable HoldUp> holdUp) {
    /** For those who know that no loop can be waiting. */
    static final Waiting ANYWHERE = new Waiting(() -> false, () -> null);

    /** A loop ends requests in their time; so much later a waiting thread looks whether the loop runs at all. */
    private static final long GRACE_NANOS = 200_000_000;

    private static final long AGAIN_NANOS = 100_000_000;

    /** A longer timeout means for ever. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    /**
     * As {@link #await}, but not for a loop, which would wait for itself.
     *
     * <p>A statement's execution is waited for as by {@link #of(Supplier, Duration)}.
     *
     * @param begun begins what is waited for; not called in a loop
     * @throws IllegalStateException in a loop
     */
    <T> T of(Supplier<CompletionStage<T>> begun) {
        refuseLoops();
        CompletionStage<T> stage = begun.get();
        return stage instanceof Execution execution ? await(stage, execution.timeout()) : await(stage);
    }

    /**
     * As {@link #of(Supplier)}, of a request. It ends by itself in its time, unless its loop is held up: then the waiting thread
     * gives up, a short grace after that time.
     *
     * @param timeout the time that the request has
     * @throws OperationTimedOutException if its time is over, and a loop has been held up since
     */
    <T> T of(Supplier<CompletionStage<T>> begun, Duration timeout) {
        refuseLoops();
        return await(begun.get(), timeout);
    }

    @SuppressWarnings("UnusedException") // it says only that time is over
    private <T> T await(CompletionStage<T> stage, Duration timeout) {
        long deadline = System.nanoTime() + (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos();
        CompletableFuture<T> future = stage.toCompletableFuture();
        long wait = deadline + GRACE_NANOS - System.nanoTime();
        while (true) {
            try {
                return future.get(wait, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                HoldUp held = holdUp.get();
                // A loop that has looked at the time since then would have ended the request.
                if (held != null && held.from() - deadline <= 0 && !future.isDone()) {
                    future.cancel(false);
                    OperationTimedOutException late = OperationTimedOutException.ofHoldUp(timeout, held.inWords());
                    late.setStackTrace(callers());
                    throw late;
                }
                wait = AGAIN_NANOS;
            } catch (ExecutionException | CancellationException | InterruptedException e) {
                throw ended(future, e);
            }
        }
    }

    private void refuseLoops() {
        if (inLoop.getAsBoolean()) {
            throw new IllegalStateException(
                    "This thread is a loop of the session's transport, and would wait for itself:"
                            + " in callbacks use executeAsync, prepareAsync and fetchNextPage");
        }
    }

    /**
     * What a stage completes with. What it fails with is thrown as an exception of the same class that belongs to this
     * caller alone and has its stack; one of a class that is not known here is thrown as it is, and a checked one is
     * wrapped.
     *
     * @throws CompletionException over a checked exception, or over the {@code InterruptedException} if the thread is
     *     interrupted, which it is again then; the stage is cancelled in that case
     */
    static <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        try {
            return future.get();
        } catch (ExecutionException | CancellationException | InterruptedException e) {
            throw ended(future, e);
        }
    }

    /**
     * As {@link #await}, for what must be finished: a thread that is interrupted goes on waiting, and is interrupted again
     * afterwards.
     */
    static <T> T uninterruptibly(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (ExecutionException e) {
                    throw unchecked(e);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException ended(CompletableFuture<?> future, Exception e) {
        if (e instanceof ExecutionException failed) {
            return unchecked(failed);
        }
        if (e instanceof CancellationException cancelled) {
            CancellationException own = new CancellationException("What was waited for was cancelled");
            own.initCause(cancelled);
            return own;
        }
        Thread.currentThread().interrupt();
        future.cancel(false);
        return new CompletionException(
                "Interrupted while waiting for an answer: what was not sent by now is not sent, and the answer to what was"
                        + " sent is dropped",
                e);
    }

    private static RuntimeException unchecked(ExecutionException e) {
        Throwable cause = e;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        Throwable own = OwnException.of(cause);
        if (own == cause) {
            // Its stack is the only one that tells where it failed.
            cause.addSuppressed(new Throwable("waited for here"));
        } else {
            own.setStackTrace(callers());
        }
        if (own instanceof Error error) {
            throw error;
        }
        return own instanceof RuntimeException failure ? failure : new CompletionException(own);
    }

    /** The stack of this thread from the method on that was called to wait. */
    private static StackTraceElement[] callers() {
        StackTraceElement[] all = new Throwable().getStackTrace();
        int from = 0;
        while (from < all.length && all[from].getClassName().equals(Waiting.class.getName())) {
            from++;
        }
        return Arrays.copyOfRange(all, from, all.length);
    }
}
