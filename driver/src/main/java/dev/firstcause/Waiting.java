// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The one door through which callers wait. It parks without a lock, so that a virtual thread gives up its carrier.
 *
 * @param inLoop whether the calling thread is one of those that would bring what is waited for
 */
record Waiting(BooleanSupplier inLoop) {
    /** For those who know that no loop can be waiting. */
    static final Waiting ANYWHERE = new Waiting(() -> false);

    /**
     * As {@link #await}, but not for a loop, which would wait for itself.
     *
     * @param begun begins what is waited for; not called in a loop
     * @throws IllegalStateException in a loop
     */
    <T> T of(Supplier<CompletionStage<T>> begun) {
        if (inLoop.getAsBoolean()) {
            throw new IllegalStateException(
                    "This thread is a loop of the session's transport, and would wait for itself:"
                            + " in callbacks use executeAsync, prepareAsync and fetchNextPage");
        }
        return await(begun.get());
    }

    /**
     * What a stage completes with. What it fails with is thrown as an exception of the same class that belongs to this
     * caller alone and has its stack; one of a class that is not known here is thrown as it is, and a checked one is
     * wrapped.
     *
     * @throws CompletionException over a checked exception, or over the {@code InterruptedException} if the thread is
     *     interrupted, which it is again then
     */
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw unchecked(e);
        } catch (CancellationException e) {
            CancellationException own = new CancellationException("What was waited for was cancelled");
            own.initCause(e);
            throw own;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(
                    "Interrupted while waiting for an answer: what was asked for goes on, and its answer is dropped",
                    e);
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
