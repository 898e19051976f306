// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.transport.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One CQL connection. It exists only when it is ready, and it dies once: of one {@link Failure}, which every request in
 * flight, every later request and {@link #lastError} tell.
 *
 * <p>Any thread may call its methods. Callbacks of {@link #send} run in the connection's loop, and must not block it.
 */
public final class Connection implements AutoCloseable {
    /** Who says longer means for ever; and clocks of nanoseconds are compared by their difference. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private final Link link;
    private final ConnectionOptions options;
    private final boolean severalAddresses;
    private final CompletableFuture<Failure> death = new CompletableFuture<>();

    Connection(Link link, ConnectionOptions options, boolean severalAddresses) {
        this.link = link;
        this.options = options;
        this.severalAddresses = severalAddresses;
    }

    /** What the link tells once the connection is there. */
    LinkOwner owner(ConnectionListener listener) {
        return new LinkOwner() {
            @Override
            public void onConnected() {
                throw new AssertionError("a connection exists only after that");
            }

            @Override
            public void onSecured() {
                throw new AssertionError("a connection exists only after that");
            }

            @Override
            public void onEvent(Frame event) {
                listener.onEvent(event);
            }

            @Override
            public void onError(int streamId, ErrorResponse error) {
                link.testimony.strayError(streamId, error);
            }

            @Override
            public void onSuspect() {
                listener.onSuspect();
            }

            @Override
            public void onDead(Failure failure) {
                try {
                    ConnectionDied.record(link.endpoint(), failure);
                    listener.onDead(failure);
                } finally {
                    death.complete(failure);
                }
            }
        };
    }

    /**
     * Opens a connection. The stage fails with a {@link ConnectionShutdownException} whose failure is the real cause. A caller
     * that no longer waits cancels the stage's future, or completes it otherwise: then what was begun is closed.
     *
     * @param listener is told of each step, and of the events that the options ask for, in the loop
     */
    public static CompletionStage<Connection> open(
            Transport transport, Endpoint endpoint, ConnectionOptions options, ConnectionListener listener) {
        return Opening.begin(transport, endpoint, options, new GuardedListener(listener, endpoint));
    }

    /** As {@link #open(Transport, Endpoint, ConnectionOptions, ConnectionListener)}, when nobody listens. */
    public static CompletionStage<Connection> open(Transport transport, Endpoint endpoint, ConnectionOptions options) {
        return open(transport, endpoint, options, ConnectionListener.NONE);
    }

    /** Sends a request, and waits for its answer as long as the options say. */
    public CompletionStage<Frame> send(Request request) {
        return send(request, options.timeouts().request());
    }

    /**
     * Sends a request.
     *
     * <p>The stage is completed once: with the answer, which may be an ERROR of the server; or exceptionally with a
     * {@link ConnectionShutdownException}, a {@link RequestTimeoutException}, a {@link ConnectionBusyException}, or the
     * {@link IllegalArgumentException} that says what this version of the protocol cannot say.
     *
     * @param timeout how long to wait for the answer: longer than nothing
     */
    public CompletionStage<Frame> send(Request request, Duration timeout) {
        return call(request, nanos(timeout), Long.MAX_VALUE, true);
    }

    /**
     * As {@link #send(Request, Duration)}, for a request that may be asked again elsewhere: it is given up, with a {@link
     * RequestTimeoutException}, when nothing at all has come from the node for a while. A node that is merely slow with
     * this one answer is not silent: it is asked for life, and answers that.
     *
     * @param silence how long nothing may come while the request waits: longer than nothing
     */
    public CompletionStage<Frame> send(Request request, Duration timeout, Duration silence) {
        return call(request, nanos(timeout), nanos(silence), true);
    }

    /**
     * As {@link #send(Request, Duration, Duration)}, for a request that may not be repeatable. While it has not been sent,
     * because the node does not read or all stream ids are taken, it is given up for silence in any case, with {@link
     * Fate#NOT_SENT}; once it has been sent, only if it is repeatable.
     *
     * @param repeatable whether it does no harm to execute the request twice
     */
    public CompletionStage<Frame> send(Request request, Duration timeout, Duration silence, boolean repeatable) {
        return call(request, nanos(timeout), nanos(silence), repeatable);
    }

    /**
     * As {@link #send(Request, Duration, Duration, boolean)}, for a request whose end goes to a handler, and whose caller has
     * just read the clock.
     *
     * @param now {@link System#nanoTime} of this moment: the timeout runs from then on
     * @param handler is told of the end, also where this connection is dead or busy; decides whether the request is still wanted
     */
    public void send(
            Request request,
            long now,
            Duration timeout,
            Duration silence,
            boolean repeatable,
            ResponseHandler handler) {
        Objects.requireNonNull(handler, "handler");
        CompletableFuture<Frame> unused = call(request, now, nanos(timeout), nanos(silence), repeatable, handler);
    }

    private CompletableFuture<Frame> call(Request request, long patience, long silence, boolean repeatable) {
        return call(request, link.loop.nanoTime(), patience, silence, repeatable, null);
    }

    private CompletableFuture<Frame> call(
            Request request,
            long now,
            long patience,
            long silence,
            boolean repeatable,
            @Nullable ResponseHandler handler) {
        Objects.requireNonNull(request, "request");
        Call call = new Call(request, now, now + patience, silence, repeatable, handler);
        Failure failure = link.lifeline.failure();
        if (failure == null) {
            link.exchange.put(call);
        } else {
            call.completeExceptionally(new ConnectionShutdownException(failure, Fate.NOT_SENT));
        }
        return call;
    }

    private static long nanos(Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("A timeout of " + timeout + ": it is longer than nothing");
        }
        return timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
    }

    /**
     * Sends requests and waits for all their answers, in the order of the requests.
     *
     * @param timeout for all of them together
     * @throws ConnectionShutdownException if the connection died before all had come
     * @throws RequestTimeoutException if one did not come in time
     * @throws InterruptedException if the waiting thread was interrupted
     */
    public List<Frame> waitForResponses(List<? extends Request> requests, Duration timeout)
            throws InterruptedException {
        List<CompletableFuture<Frame>> calls = new ArrayList<>(requests.size());
        for (Request request : requests) {
            calls.add(call(request, nanos(timeout), Long.MAX_VALUE, true));
        }
        List<Frame> answers = new ArrayList<>(calls.size());
        for (CompletableFuture<Frame> call : calls) {
            answers.add(await(call, timeout));
        }
        return answers;
    }

    private Frame await(CompletableFuture<Frame> call, Duration timeout) throws InterruptedException {
        try {
            // The sweep ends each call within its time; twice that only bounds a sweep that never comes.
            return call.get(nanos(timeout) * 2 + TimeUnit.SECONDS.toNanos(1), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectionBusyException busy) {
                throw busy.here();
            }
            if (e.getCause() instanceof RuntimeException cause) {
                cause.addSuppressed(new Throwable("waited for here"));
                throw cause;
            }
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            throw new CompletionException("The loop of " + link.endpoint() + " does not run", e);
        }
    }

    /** What the connection died of; empty while it lives. */
    public Optional<Failure> lastError() {
        return Optional.ofNullable(link.lifeline.failure());
    }

    /** Whether it lives: neither defunct nor closed. */
    public boolean isAlive() {
        return link.lifeline.failure() == null;
    }

    /**
     * With what a request is refused at this moment, because as many are in flight as may be; null if one more is accepted. Any
     * thread; another one may send a request meanwhile.
     */
    public @Nullable ConnectionBusyException refusal() {
        return link.exchange.refusal();
    }

    /**
     * Whether requests wait for their answers and nothing at all has come for a while. It has been asked for life then; who
     * has another connection does well to use that.
     */
    public boolean isSuspect() {
        return link.exchange.isSuspect();
    }

    /**
     * Says whether the node is known to be there and busy: it makes new connections, which takes none of its request threads,
     * and answers nothing else. Told so of a connection that was asked for life, the silence is borne for six times the
     * liveness timeout, or until something comes. Takes effect in the loop, soon.
     *
     * @param busy false takes it back
     */
    public void nodeIsBusy(boolean busy) {
        inLoop(() -> link.exchange.excuse(busy));
    }

    /**
     * Says that the node has answered a request on another connection. Told so of a connection of which nothing comes, what it
     * may die of names this connection, and neither the host nor the network. Takes effect in the loop, soon.
     */
    public void nodeAnswers() {
        inLoop(link.exchange::nodeAnswers);
    }

    /** Whether it is dead of a failure. */
    public boolean isDefunct() {
        Failure failure = link.lifeline.failure();
        return failure != null && failure.kind() != FailureKind.LOCAL_CLOSE;
    }

    /** Whether it is dead because somebody on our side asked for it. */
    public boolean isClosed() {
        Failure failure = link.lifeline.failure();
        return failure != null && failure.kind() == FailureKind.LOCAL_CLOSE;
    }

    /** Is completed, never exceptionally, with what the connection died of. */
    public CompletionStage<Failure> whenDead() {
        return death.minimalCompletionStage();
    }

    /** Requests that wait for an answer, given up ones whose answer is still due included. */
    public int inFlight() {
        return link.exchange.load();
    }

    /** The protocol version that is spoken. */
    public ProtocolVersion version() {
        return link.version;
    }

    /** Where it goes. */
    public Endpoint endpoint() {
        return link.endpoint();
    }

    /**
     * Whether the endpoint's host is a name for which the look-up of this connection found more than one address. Then the next
     * connection to the same endpoint may reach another node: a name can stand for several nodes. The value never changes,
     * and any thread may ask; it is false where the host is an address.
     */
    public boolean hasSeveralAddresses() {
        return severalAddresses;
    }

    /** Says that the connection is dead of something seen elsewhere. Takes effect in the loop, soon. */
    public void defunct(Throwable thrown) {
        inLoop(() -> link.testimony.saidToBeDead(thrown));
    }

    /** Closes the connection: what is in flight fails with {@link FailureKind#LOCAL_CLOSE}. */
    @Override
    public void close() {
        close("close() was called");
    }

    /** Closes the connection, with a reason for those who ask. Takes effect in the loop, soon. */
    public void close(String reason) {
        inLoop(() -> link.close(reason));
    }

    private void inLoop(Runnable task) {
        if (link.lifeline.failure() != null) {
            return;
        }
        if (link.loop.inLoop()) {
            task.run();
        } else {
            try {
                link.loop.execute(task);
            } catch (RejectedExecutionException e) {
                if (link.lifeline.failure() == null) {
                    throw e;
                }
            }
        }
    }

    /** {@code node 127.0.0.1:9042 <- ...}. */
    @Override
    public String toString() {
        return "Connection[" + link.description() + "]";
    }
}
