// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.failure.Fate;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request was tried at least once and failed. The message is a summary line, which is the same for one cause at all
 * nodes and times, and below it what differs: a line for each attempt;
 * {@link #getCause} is the original of the attempt that decided, and the originals of the others are suppressed, 40 at the
 * most.
 *
 * <p>It is made in a loop of the transport, whose stack is the same for all, and has no stack trace then; methods that block
 * throw it with that of their caller. Serialization keeps the text, the causes and all plain fields, and leaves out the attempts. Any thread.
 */
public abstract sealed class RequestFailedException extends RuntimeException
        permits AttemptsFailedException, OperationTimedOutException, ServerErrorException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable List<Attempt> attempts;
    private final Fate fate;
    private final boolean mayHaveBeenExecuted;

    /**
     * Over the attempts.
     *
     * @param message the whole text
     * @param attempts all of them in their order; at least one
     * @param decisive the one of them that decided
     */
    RequestFailedException(String message, List<Attempt> attempts, Attempt decisive) {
        super(message, decisive.cause(), true, true);
        this.attempts = List.copyOf(attempts);
        this.fate = fate(attempts);
        this.mayHaveBeenExecuted = mayHaveBeenExecuted(attempts);
        Causes.suppress(this, attempts.stream().map(Attempt::cause).toList());
    }

    /** The same once more: see {@link #copy}. */
    RequestFailedException(RequestFailedException original) {
        super(original.getMessage(), original.getCause(), true, true);
        this.attempts = original.attempts;
        this.fate = original.fate;
        this.mayHaveBeenExecuted = original.mayHaveBeenExecuted;
        for (Throwable suppressed : original.getSuppressed()) {
            addSuppressed(suppressed);
        }
    }

    /**
     * Another exception that says the same, for one of several who wait for one request: the same message, causes and
     * attempts, and the stack trace of the calling thread.
     */
    public abstract RequestFailedException copy();

    /** Does nothing: the stack of the loop would be recorded. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /**
     * Of which nobody knows what became: who waited for it gave up before its attempts had ended.
     *
     * @param message the whole text
     */
    RequestFailedException(String message, Throwable cause) {
        super(message, cause, true, true);
        this.attempts = List.of();
        this.fate = Fate.MAYBE_SENT;
        this.mayHaveBeenExecuted = true;
    }

    /**
     * All that was tried, in its order; at least one, but empty after deserialization and where our own event loop was held up
     * ({@link OperationTimedOutException#ofHoldUp}).
     */
    public List<Attempt> attempts() {
        return attempts == null ? List.of() : attempts;
    }

    /** What became of the request's bytes: the worst of all attempts. */
    public Fate fate() {
        return fate;
    }

    /**
     * Whether the request may have had an effect. Where not, it is safe to send it again even if it is not idempotent. An
     * attempt whose bytes may have been sent counts, unless the server's answer says that nothing was done.
     */
    public boolean mayHaveBeenExecuted() {
        return mayHaveBeenExecuted;
    }

    /** How many attempts on how many nodes, in words. */
    static String tried(List<Attempt> attempts) {
        Set<Object> nodes = new LinkedHashSet<>();
        attempts.forEach(attempt -> nodes.add(attempt.node()));
        return Words.count(attempts.size(), "attempt") + " on " + Words.count(nodes.size(), "node");
    }

    /** Whether it is safe to send the request again, in words. */
    static String consequence(List<Attempt> attempts) {
        if (mayHaveBeenExecuted(attempts)) {
            return fate(attempts) == Fate.ANSWER_PARTLY_RECEIVED
                    ? "a part of its result came, so it was executed"
                    : "it may have been executed";
        }
        return fate(attempts) == Fate.NOT_SENT
                ? "nothing of it was sent: it is safe to send again"
                : "it was not executed: it is safe to send again";
    }

    private static Fate fate(List<Attempt> attempts) {
        return attempts.stream()
                .map(Attempt::fate)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static boolean mayHaveBeenExecuted(List<Attempt> attempts) {
        return attempts.stream().anyMatch(Attempt::mayHaveBeenExecuted);
    }
}
