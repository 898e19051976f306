// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.console;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets Ctrl-C (or a SIGTERM) end a command in order: with its report, and an exit code of its own. */
public final class Interruption {
    private static final int PATIENCE_SECONDS = 30;

    private final CompletableFuture<String> asked = new CompletableFuture<>();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    /** From now on a signal asks for the end, instead of being it. */
    public void listen() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "firstcause-interruption"));
    }

    /** Asks for the end. */
    public void ask() {
        asked.complete("interrupted");
    }

    /** Is completed when somebody asks for the end. */
    public CompletionStage<String> asked() {
        return asked;
    }

    /** The report is printed. */
    public void ended(int code) {
        ended.complete(code);
    }

    private void onShutdown() {
        if (ended.isDone()) {
            return;
        }
        ask();
        try {
            // The exit code of a process that a signal ends can be chosen in no other way.
            Runtime.getRuntime().halt(ended.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the command did not end in " + PATIENCE_SECONDS + " s", e);
        }
    }
}
