// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.Pick;
import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionBusyException;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.connection.RequestTimeoutException;
import dev.firstcause.connection.ResponseHandler;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.AttemptsFailedException;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.NotAsked;
import dev.firstcause.error.OperationTimedOutException;
import dev.firstcause.error.ServerErrorAnswer;
import dev.firstcause.error.ServerErrorException;
import dev.firstcause.error.SessionBusyException;
import dev.firstcause.failure.Fate;
import dev.firstcause.plan.QueryPlan;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One request, from the first node it is sent to until its end: it owns the list of its attempts, and decides after each
 * whether there is another one.
 *
 * <pre>
 *   next node of the plan -> pick a connection -> send -> answered
 *        ^                                          \--failed--> recorded -> may it be asked again, and is time left?
 *        \-------------------------- yes -----------------------------------/            \-- no --> failed
 * </pre>
 *
 * <p>One thread at a time deals with it: the one that began it, then the loops of the connections that it was sent on.
 */
public final class RequestRun implements ResponseHandler {
    private static final long LEAST_NANOS = 1_000_000;

    /** Who says longer means for ever. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private final Work work;
    private final QueryPlan plan;
    private final Limits limits;
    private final Ending ending;
    private final long beganAt;
    /** Whether some of its time had passed before it was begun. */
    private final boolean waited;

    private final long timeoutNanos;
    private List<Attempt> attempts = List.of();
    private @Nullable Node node;
    private @Nullable Connection connection;
    private long attemptAt;
    private int executed;
    private int unavailable;
    private int busy;
    private boolean reprepared;

    private RequestRun(Work work, QueryPlan plan, Limits limits, Ending ending, long beganAt, boolean waited) {
        this.beganAt = beganAt;
        this.attemptAt = beganAt;
        this.waited = waited;
        this.work = work;
        this.plan = plan;
        this.limits = limits;
        this.ending = ending;
        Duration timeout = work.timeout();
        this.timeoutNanos = (timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout).toNanos();
    }

    /**
     * What holds for all requests of a session.
     *
     * @param silence how long a node may be silent before a request asks another one, if it is idempotent or was not sent
     * @param maxInFlight requests in flight on one connection at the most
     */
    public record Limits(Duration silence, int maxInFlight) {}

    /** Begins it. The ending may be told before this returns. */
    public static void begin(Work work, QueryPlan plan, Limits limits, Ending ending) {
        new RequestRun(work, plan, limits, ending, System.nanoTime(), false).next();
    }

    /**
     * Begins one that has waited: its time has run since then.
     *
     * @param since a {@link System#nanoTime} of the past
     */
    public static void beginLate(Work work, QueryPlan plan, Limits limits, Ending ending, long since) {
        new RequestRun(work, plan, limits, ending, since, true).next();
    }

    private void next() {
        if (!sendToNext()) {
            end();
        }
    }

    /** False if no node is left that has a connection. */
    private boolean sendToNext() {
        for (Node candidate = plan.next(); candidate != null; candidate = plan.next()) {
            if (candidate.pick() instanceof Pick.Ready ready) {
                node = candidate;
                send(ready.connection());
                return true;
            }
        }
        return false;
    }

    private void send(Connection chosen) {
        connection = chosen;
        reprepared = false;
        boolean isWhole = attempts.isEmpty() && !waited;
        attemptAt = isWhole ? beganAt : System.nanoTime();
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

    private void sendTo(
            Connection chosen,
            Request request,
            long now,
            Duration timeout,
            boolean repeatable,
            ResponseHandler handler) {
        Duration silence = limits.silence().compareTo(timeout) < 0 ? limits.silence() : LONGEST;
        chosen.send(request, now, timeout, silence, repeatable, handler);
    }

    /** What is left of the request's time; never nothing, though time goes on since it was looked whether there is any. */
    private Duration left(long now) {
        return Duration.ofNanos(Math.max(LEAST_NANOS, timeoutNanos - (now - beganAt)));
    }

    private boolean isLate(long now) {
        return now - beganAt >= timeoutNanos;
    }

    /** Whether its caller has given it up, so that nothing more is to be sent for it. */
    @Override
    public boolean isGivenUp() {
        return ending.isDone();
    }

    /** An attempt has come to its end. */
    @Override
    public void onEnd(@Nullable Frame frame, @Nullable Throwable thrown) {
        try {
            if (ending.isDone() && !isAnswer(frame)) {
                ending.failed(new CancellationException("Its caller has given the request up"));
            } else if (frame == null) {
                failed(reason(thrown));
            } else if (frame.message() instanceof ErrorResponse.Unprepared error && !reprepared) {
                reprepare(error);
            } else if (frame.message() instanceof ErrorResponse error) {
                refused(error);
            } else {
                ending.answered(frame, nodeNow(), attempts);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    /** An answer that is no error counts even if nobody waits for it: it may be a change of the schema. */
    private static boolean isAnswer(@Nullable Frame frame) {
        return frame != null && !(frame.message() instanceof ErrorResponse);
    }

    private static Throwable reason(@Nullable Throwable thrown) {
        return thrown == null ? new IllegalStateException("An attempt ended with neither answer nor error") : thrown;
    }

    private Node nodeNow() {
        Node asked = node;
        if (asked == null) {
            throw new IllegalStateException("no node was asked");
        }
        return asked;
    }

    // ------------------------------------------------------------------ attempts that failed

    private void failed(Throwable thrown) {
        Fate fate;
        if (thrown instanceof ConnectionShutdownException death) {
            fate = death.fate();
        } else if (thrown instanceof RequestTimeoutException late) {
            fate = late.fate();
        } else if (thrown instanceof ConnectionBusyException) {
            fate = Fate.NOT_SENT;
            busy++;
        } else {
            // What cannot be said at all is wrong for every node, and its own explanation.
            fail(thrown);
            return;
        }
        Attempt attempt = new Attempt(nodeNow().endpoint(), took(), fate, thrown);
        record(attempt);
        if (Retry.isAllowed(attempt, work.isIdempotent(), executed)) {
            nextInTime();
        } else {
            end(work.isIdempotent() ? NoMore.LIMIT_REACHED : NoMore.NOT_IDEMPOTENT);
        }
    }

    private void refused(ErrorResponse error) {
        record(Attempt.answered(nodeNow().endpoint(), took(), error));
        unavailable += error instanceof ErrorResponse.Unavailable ? 1 : 0;
        nextAfter(error, Retry.isAllowed(error, work.isIdempotent(), executed, unavailable));
    }

    private void nextAfter(ErrorResponse error, boolean isAllowed) {
        Endpoint refuser = nodeNow().endpoint();
        boolean again = isAllowed && !isLate(System.nanoTime()) && sendToNext();
        if (!again) {
            fail(ServerErrorException.of(error, refuser, attempts));
        }
    }

    private void record(Attempt attempt) {
        if (attempts.isEmpty()) {
            attempts = new ArrayList<>(2);
        }
        attempts.add(attempt);
        executed += attempt.mayHaveBeenExecuted() ? 1 : 0;
    }

    private Duration took() {
        return Duration.ofNanos(System.nanoTime() - attemptAt);
    }

    private void nextInTime() {
        if (isLate(System.nanoTime())) {
            late();
        } else {
            next();
        }
    }

    // ------------------------------------------------------------------ statements that a node has forgotten

    private void reprepare(ErrorResponse.Unprepared error) {
        Connection chosen = connection;
        Prepare prepare = chosen == null ? null : work.preparation(chosen.version());
        long now = System.nanoTime();
        if (chosen == null || prepare == null || isLate(now)) {
            refused(error);
            return;
        }
        reprepared = true;
        prepare(chosen, prepare, now, left(now));
    }

    /** Only where the node's answer fits what is to be executed, that is sent. */
    private void prepare(Connection chosen, Prepare prepare, long now, Duration timeout) {
        try {
            sendTo(chosen, prepare, now, timeout, true, new Preparation(chosen, prepare));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    /** A PREPARE that goes before the statement. */
    private final class Preparation implements ResponseHandler {
        private final Connection chosen;
        private final Prepare prepare;
        private final @Nullable Object doubt;

        Preparation(Connection chosen, Prepare prepare) {
            this.chosen = chosen;
            this.prepare = prepare;
            this.doubt = work.doubt(chosen.endpoint());
        }

        @Override
        public boolean isGivenUp() {
            return ending.isDone();
        }

        @Override
        public void onEnd(@Nullable Frame frame, @Nullable Throwable thrown) {
            try {
                if (ending.isDone()) {
                    ending.failed(new CancellationException("Its caller has given the request up"));
                } else if (frame == null) {
                    // It was not the statement that was lost, so doing that again does no harm.
                    notPrepared(reason(thrown));
                } else if (frame.message() instanceof Result.Prepared prepared) {
                    work.prepared(prepared, chosen.endpoint(), doubt);
                    again(chosen, prepare, doubt);
                } else if (frame.message() instanceof ErrorResponse refusal) {
                    preparationRefused(refusal);
                } else {
                    fail(new IllegalStateException("A node answered PREPARE with "
                            + frame.message().opcode() + "\n  node " + chosen.endpoint()));
                }
            } catch (RuntimeException | Error e) {
                fail(e);
            }
        }
    }

    private void notPrepared(Throwable thrown) {
        busy += thrown instanceof ConnectionBusyException ? 1 : 0;
        record(new Attempt(nodeNow().endpoint(), took(), Fate.NOT_SENT, thrown));
        nextInTime();
    }

    /** The statement itself was not sent, and another node may be asked to prepare it; but not each, for all may suffer by it. */
    private void preparationRefused(ErrorResponse error) {
        record(Attempt.unprepared(nodeNow().endpoint(), took(), error));
        unavailable += error instanceof ErrorResponse.Unavailable ? 1 : 0;
        int answered = (int) attempts.stream()
                .filter(each -> each.mayHaveBeenExecuted() || each.cause() instanceof ServerErrorAnswer)
                .count();
        nextAfter(error, Retry.isAllowed(error, true, answered, unavailable));
    }

    private void again(Connection chosen, Prepare prepare, @Nullable Object cleared) {
        long now = System.nanoTime();
        Object doubt = work.doubt(chosen.endpoint());
        if (isLate(now)) {
            notPrepared(new IllegalStateException("Preparing the statement anew took all the time there was"));
        } else if (doubt != null && doubt != cleared) {
            // The schema changed after the node was told: its answer may be older than that.
            prepare(chosen, prepare, now, left(now));
        } else {
            ask(chosen, now, left(now));
        }
    }

    // ------------------------------------------------------------------ the end

    /** No node is left to ask. */
    private void end() {
        if (attempts.isEmpty()) {
            List<NodeReport> reports = plan.all().stream().map(Node::report).toList();
            if (reports.isEmpty()) {
                fail(withNotAsked(
                        "The local data centre has no node any more that this session knows, so nothing was sent: its"
                                + " nodes have left the cluster, or do not say where they listen for clients. Add nodes to it, or"
                                + " open a session with another SessionBuilder.localDatacenter"));
            } else if (reports.stream().allMatch(each -> each.lastTry() == null && each.lastDeath() == null)) {
                fail(withNotAsked(
                        "No node can be asked yet: the session was closed, or is just connecting\n  to " + plan.all()));
            } else {
                fail(new NoNodeAvailableException(reports, notAsked(), Instant.now()));
            }
        } else if (busy == attempts.size()) {
            List<NodeReport> reports = plan.all().stream().map(Node::report).toList();
            List<Throwable> refusals = attempts.stream().map(Attempt::cause).toList();
            fail(new SessionBusyException(reports, limits.maxInFlight(), refusals, notAsked(), Instant.now()));
        } else {
            boolean gone = plan.all().stream().allMatch(each -> each.report().state() == NodeState.REMOVED);
            end(gone ? NoMore.SESSION_CLOSED : NoMore.PLAN_EXHAUSTED);
        }
    }

    private void end(NoMore why) {
        Attempt last = attempts.get(attempts.size() - 1);
        if (last.cause() instanceof RequestTimeoutException && isLate(System.nanoTime())) {
            late();
        } else {
            boolean exhausted = why == NoMore.PLAN_EXHAUSTED;
            List<NodeReport> untried = exhausted ? untried() : List.of();
            List<NotAsked> notAsked = exhausted ? notAsked() : List.of();
            fail(new AttemptsFailedException(attempts, why, untried, notAsked, Instant.now()));
        }
    }

    /** That there is no node, and nothing yet that one has failed of. */
    private IllegalStateException withNotAsked(String why) {
        StringBuilder message = new StringBuilder(why);
        List<Throwable> causes = new ArrayList<>();
        for (NotAsked each : notAsked()) {
            message.append("\n  ").append(each);
            for (NodeReport node : each.nodes()) {
                message.append("\n  ").append(node.inWords(Instant.now()));
                if (node.lastDeath() != null) {
                    causes.add(node.lastDeath().cause());
                }
                if (node.lastTry() != null) {
                    causes.add(node.lastTry());
                }
            }
        }
        IllegalStateException none = new IllegalStateException(message.toString());
        causes.forEach(none::addSuppressed);
        return none;
    }

    /** Those of the plan that were not asked, for they have no connection: why not is what the caller must know, too. */
    private List<NodeReport> untried() {
        Set<Endpoint> asked = attempts.stream().map(Attempt::node).collect(Collectors.toSet());
        return plan.all().stream()
                .map(Node::report)
                .filter(report -> !asked.contains(report.endpoint()))
                .toList();
    }

    /** The nodes of other data centres, and why they are not in the plan: that, too, is what the caller must know. */
    private List<NotAsked> notAsked() {
        List<NotAsked> notAsked = new ArrayList<>(2);
        Consistency confining = plan.confining();
        if (confining != null && !plan.confined().isEmpty()) {
            notAsked.add(NotAsked.byConsistency(reports(plan.confined()), confining));
        }
        if (!plan.unused().isEmpty()) {
            notAsked.add(NotAsked.bySession(reports(plan.unused())));
        }
        return notAsked;
    }

    private static List<NodeReport> reports(List<Node> nodes) {
        return nodes.stream().map(Node::report).toList();
    }

    private void fail(Throwable why) {
        try {
            RequestFailed.record(why, attempts.size());
        } finally {
            ending.failed(why);
        }
    }

    private void late() {
        fail(new OperationTimedOutException(work.timeout(), attempts));
    }
}
