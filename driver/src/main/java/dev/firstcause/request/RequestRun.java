// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.Pick;
import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionBusyException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.connection.ResponseHandler;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.error.OperationTimedOutException;
import dev.firstcause.error.ServerErrorException;
import dev.firstcause.failure.Fate;
import dev.firstcause.plan.QueryPlan;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One request, from the first node it is sent to until its end. It owns the list of its attempts, and decides after each
 * whether another one follows.
 *
 * <pre>
 *   next node of the plan -> pick a connection -> (PREPARE) -> send -> answered
 *        ^                                           \--failed--> recorded -> Retry: may it be asked again, is time left?
 *        \-------------------------- yes ------------------------------------/          \-- no --> failed
 * </pre>
 *
 * <p>{@link Retry} decides whether it may be asked again, {@link Preparation} deals with a PREPARE, and {@link FinalFailure}
 * says which exception it fails with.
 *
 * <p>One thread at a time uses it: the one that began it, then the loops of the connections that it was sent on. A request
 * that is answered at the first attempt makes no object but this one.
 */
public final class RequestRun implements ResponseHandler {
    private static final long LEAST_NANOS = 1_000_000;

    /** Longer timeouts are treated as infinite. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private final Work work;
    private final QueryPlan plan;
    private final RequestContext context;
    private final Ending ending;
    private final long beganAt;
    /** Whether some of its time had passed before it was begun. */
    private final boolean waited;

    private final long timeoutNanos;
    private List<Attempt> attempts = List.of();
    private @Nullable Node node;
    private @Nullable Connection connection;
    private long attemptAt;
    private boolean reprepared;

    private RequestRun(Work work, QueryPlan plan, RequestContext context, Ending ending, long beganAt, boolean waited) {
        this.beganAt = beganAt;
        this.attemptAt = beganAt;
        this.waited = waited;
        this.work = work;
        this.plan = plan;
        this.context = context;
        this.ending = ending;
        Duration timeout = work.timeout();
        this.timeoutNanos = (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos();
    }

    /** Begins a request. Its ending may be told before this returns. */
    public static void begin(Work work, QueryPlan plan, RequestContext context, Ending ending) {
        new RequestRun(work, plan, context, ending, context.clock().getAsLong(), false).next();
    }

    /** Begins a request whose time has run since a moment of the past, in nanoseconds of the context's clock. */
    public static void beginLate(Work work, QueryPlan plan, RequestContext context, Ending ending, long since) {
        new RequestRun(work, plan, context, ending, since, true).next();
    }

    private void next() {
        if (!sendToNext()) {
            end(null);
        }
    }

    /** Returns false if no node is left that has a connection. */
    private boolean sendToNext() {
        for (Node candidate = plan.next(); candidate != null; candidate = plan.next()) {
            if (candidate.pick() instanceof Pick.Ready ready) {
                node = candidate;
                ConnectionBusyException busy = ready.connection().refusal();
                if (busy == null) {
                    send(ready.connection());
                    return true;
                }
                // It is not sent, because the refusals of many nodes would be calls within calls.
                record(new Attempt(endpoint(), Duration.ZERO, Fate.NOT_SENT, busy));
            }
        }
        return false;
    }

    private void send(Connection chosen) {
        connection = chosen;
        reprepared = false;
        boolean isWhole = attempts.isEmpty() && !waited;
        attemptAt = isWhole ? beganAt : now();
        Duration timeout = isWhole ? work.timeout() : left(attemptAt);
        Prepare first = work.doubt(chosen.endpoint()) == null ? null : work.preparation(chosen.version());
        if (first == null) {
            ask(chosen, attemptAt, timeout);
        } else {
            prepare(chosen, first, attemptAt, timeout);
        }
    }

    private void ask(Connection chosen, long now, Duration timeout) {
        try {
            sendTo(chosen, work.request(chosen.version()), now, timeout, work.isIdempotent(), this);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void prepare(Connection chosen, Prepare prepare, long now, Duration timeout) {
        try {
            sendTo(chosen, prepare, now, timeout, true, new Preparation(this, work, chosen, prepare));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void sendTo(
            Connection to, Request request, long now, Duration timeout, boolean repeatable, ResponseHandler handler) {
        Duration silence = context.silence().compareTo(timeout) < 0 ? context.silence() : LONGEST;
        to.send(request, now, timeout, silence, repeatable, handler);
    }

    private long now() {
        return context.clock().getAsLong();
    }

    /** What is left of the request's time; at least a millisecond, because time goes on after it was checked. */
    private Duration left(long now) {
        return Duration.ofNanos(Math.max(LEAST_NANOS, timeoutNanos - (now - beganAt)));
    }

    private boolean isLate(long now) {
        return now - beganAt >= timeoutNanos;
    }

    private Duration took() {
        return Duration.ofNanos(now() - attemptAt);
    }

    /** Whether its caller has given it up, so that nothing more is sent for it. */
    @Override
    public boolean isGivenUp() {
        return ending.isDone();
    }

    @Override
    public void onEnd(@Nullable Frame frame, @Nullable Throwable thrown) {
        try {
            if (ending.isDone() && !isAnswer(frame)) {
                cancelled();
            } else if (frame == null) {
                failed(Objects.requireNonNull(thrown, "neither answer nor error"));
            } else if (frame.message() instanceof ErrorResponse error) {
                refused(error);
            } else {
                ending.answered(frame, Objects.requireNonNull(node), attempts);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** An answer that is no error counts even if its caller has given up: it may be a change of the schema. */
    private static boolean isAnswer(@Nullable Frame frame) {
        return frame != null && !(frame.message() instanceof ErrorResponse);
    }

    void cancelled() {
        ending.failed(new CancellationException("Its caller has given the request up"));
    }

    private void failed(Throwable thrown) {
        Fate fate = Retry.fate(thrown);
        if (fate == null) {
            // A request that cannot be encoded fails at every node, and the exception is its own explanation.
            fail(thrown);
            return;
        }
        record(new Attempt(endpoint(), took(), fate, thrown));
        if (Retry.isAllowed(attempts, work.isIdempotent())) {
            nextInTime();
        } else {
            end(work.isIdempotent() ? NoMore.LIMIT_REACHED : NoMore.NOT_IDEMPOTENT);
        }
    }

    private void refused(ErrorResponse error) {
        if (error instanceof ErrorResponse.Unprepared && !reprepared && reprepare()) {
            return;
        }
        record(Attempt.answered(endpoint(), took(), error));
        nextAfter(error);
    }

    private void nextAfter(ErrorResponse error) {
        Endpoint refuser = endpoint();
        if (!Retry.isAllowed(attempts, work.isIdempotent()) || isLate(now()) || !sendToNext()) {
            fail(ServerErrorException.of(error, refuser, attempts));
        }
    }

    private void nextInTime() {
        if (isLate(now())) {
            late();
        } else {
            next();
        }
    }

    private void record(Attempt attempt) {
        if (attempts.isEmpty()) {
            attempts = new ArrayList<>(2);
        }
        attempts.add(attempt);
    }

    private Endpoint endpoint() {
        return Objects.requireNonNull(node).endpoint();
    }

    /** Sends PREPARE to the node that has forgotten the statement. False if there is nothing to prepare, or no time. */
    private boolean reprepare() {
        Connection chosen = Objects.requireNonNull(connection);
        Prepare prepare = work.preparation(chosen.version());
        long now = now();
        if (prepare == null || isLate(now)) {
            return false;
        }
        reprepared = true;
        prepare(chosen, prepare, now, left(now));
        return true;
    }

    /** The node has answered PREPARE. It is sent {@code again}; if that is null, the statement can be executed now. */
    void prepared(Connection chosen, @Nullable Prepare again) {
        long now = now();
        if (isLate(now)) {
            notPrepared(new IllegalStateException("Preparing the statement again took all the time there was"));
        } else if (again != null) {
            prepare(chosen, again, now, left(now));
        } else {
            ask(chosen, now, left(now));
        }
    }

    void notPrepared(Throwable thrown) {
        record(new Attempt(endpoint(), took(), Fate.NOT_SENT, thrown));
        nextInTime();
    }

    void preparationRefused(ErrorResponse error) {
        record(Attempt.unprepared(endpoint(), took(), error));
        nextAfter(error);
    }

    private void end(@Nullable NoMore why) {
        if (Retry.endedByTimeout(attempts) && isLate(now())) {
            late();
        } else {
            fail(FinalFailure.of(plan, attempts, why, context.maxInFlight(), Instant.now()));
        }
    }

    private void late() {
        fail(new OperationTimedOutException(work.timeout(), attempts));
    }

    void fail(Throwable why) {
        try {
            RequestFailed.record(why, attempts.size());
        } finally {
            ending.failed(why);
        }
    }
}
