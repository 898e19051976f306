// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.cluster.Cluster;
import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.error.SessionBusyException;
import dev.firstcause.error.SessionThrottledException;
import dev.firstcause.plan.RoundRobin;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.request.Ending;
import dev.firstcause.request.RequestContext;
import dev.firstcause.request.RequestRun;
import dev.firstcause.request.Work;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application holds of a cluster: it knows the nodes, keeps connections to them, outlives their reboots, and says
 * why when it cannot serve. Made once, for all threads, and closed in the end.
 *
 * <p>Any thread may call its methods. Callbacks of the stages it returns run in the loops of its transport, unless the builder
 * was given an executor for them ({@link SessionBuilder#callbackExecutor}). In a loop they must not block: {@link #execute} and
 * {@link #prepare} are not for them.
 */
public final class Session implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);
    private static final Pattern USE = Pattern.compile("\\s*use\\s.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Transport transport;
    private final Cluster cluster;
    private final RoundRobin plans;
    private final Preparations preparations;
    private final RequestContext requests;
    private final Duration timeout;
    private final Duration schemaWait;
    private final @Nullable Throttle throttle;
    private final TimestampGenerator timestamps;
    private final boolean failOverAtLocal;
    private final Waiting waiting;
    private final @Nullable Executor callbacks;
    private final AtomicBoolean callbacksRejected = new AtomicBoolean();

    /** Requests that have begun and not ended; a refused one counts for a moment, too. */
    private final LongAdder inFlight = new LongAdder();

    /** Nothing more is accepted. */
    private final AtomicBoolean closing = new AtomicBoolean();

    /** Connections are being closed, or are. */
    private final AtomicBoolean ending = new AtomicBoolean();

    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    Session(
            Transport transport,
            Cluster cluster,
            Preparations preparations,
            ConnectionOptions options,
            TimestampGenerator timestamps,
            Duration schemaWait,
            @Nullable Executor callbacks,
            Throttle.@Nullable Limits throttled,
            boolean failOverAtLocal) {
        this.failOverAtLocal = failOverAtLocal;
        this.transport = transport;
        this.callbacks = callbacks;
        this.timestamps = timestamps;
        this.waiting = new Waiting(transport::inLoop, transport::holdUp);
        this.cluster = cluster;
        this.preparations = preparations;
        this.schemaWait = schemaWait;
        this.throttle = throttled == null ? null : new Throttle(transport.nextLoop(), throttled);
        this.plans = new RoundRobin(cluster::nodes);
        Timeouts timeouts = options.timeouts();
        this.timeout = timeouts.request();
        // After the first half of this the node has been asked for life; by its end a live one has answered.
        this.requests = new RequestContext(timeouts.suspicion().multipliedBy(2), options.maxInFlight());
    }

    /** Begins to describe a session. */
    public static SessionBuilder builder() {
        return new SessionBuilder();
    }

    /**
     * Runs a statement, and waits for the first page of its result; the others are fetched as they are read.
     *
     * @throws RequestFailedException if it was sent and failed: with all its attempts, and whether it may have been
     *     executed
     * @throws NoNodeAvailableException if there was no node to send it to: with what is wrong with each
     * @throws SessionBusyException if all connections are at their limit
     * @throws SessionThrottledException if the session is throttled and does not let it through
     * @throws StaleStatementException if the servers take other types now than those that its values were encoded for
     * @throws IllegalArgumentException if it cannot be said in the version of the protocol that is spoken
     * @throws IllegalStateException if the session was closed
     */
    public ResultSet execute(Statement<?> statement) {
        return new ResultSet(waiting.of(() -> run(statement, null)), waiting);
    }

    /** As {@link #execute(Statement)}, of {@link SimpleStatement#of(String, Object...)}. */
    public ResultSet execute(String cql, @Nullable Object... values) {
        return execute(SimpleStatement.of(cql, values));
    }

    /**
     * Runs a statement. The stage fails with what {@link #execute(Statement)} throws.
     *
     * <p>A caller may give the request up: by {@code toCompletableFuture()} and then {@code cancel}, {@code orTimeout} or any
     * other way to complete the future. A request that was not sent by then is not sent, and there is no other attempt. What
     * was sent before may be executed.
     */
    public CompletionStage<ResultPage> executeAsync(Statement<?> statement) {
        return run(statement, callbacks);
    }

    /** Runs a statement. A thread that waits for the future needs no executor, and may be the only one that an executor has. */
    CompletionStage<ResultPage> run(Statement<?> statement, @Nullable Executor completing) {
        if (statement == null) {
            return CompletableFuture.failedFuture(
                    new NullPointerException("statement is null: give a SimpleStatement, or one bound by bind(...)"));
        }
        if (closing.get()) {
            return CompletableFuture.failedFuture(isClosed());
        }
        if (statement instanceof SimpleStatement simple
                && USE.matcher(simple.query()).matches()) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("USE would change the keyspace of one"
                    + " connection among many: give keyspace(...) to the session's builder, or withKeyspace(...) to the"
                    + " statement"));
        }
        Duration its = statement.timeout();
        long own = statement.options.timestamp();
        long timestamp;
        try {
            timestamp = own == QueryParameters.NO_TIMESTAMP ? timestamps.next() : own;
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "The session's timestamp generator threw, so nothing was sent: " + timestamps, e));
        }
        if (!begins()) {
            return CompletableFuture.failedFuture(isClosed());
        }
        Execution execution = new Execution(this, statement, its == null ? timeout : its, timestamp, completing);
        begin(execution, execution, confining(statement));
        return execution;
    }

    /** Sends a request now, or when the throttle lets it; what it fails of is told through its future. */
    private <R extends Work & Ending> void begin(
            R request, CompletableFuture<?> future, @Nullable Consistency confining) {
        Throttle held = throttle;
        try {
            if (held != null) {
                held.submit(
                        future,
                        request.timeout(),
                        request,
                        (since, ending) ->
                                RequestRun.beginLate(request, plans.plan(confining), requests, ending, since));
                return;
            }
            RequestRun.begin(request, plans.plan(confining), requests, request);
        } catch (RuntimeException | Error e) {
            request.failed(e);
        }
    }

    /** The consistency that keeps a statement in the local data centre, or null if it may fail over. */
    private @Nullable Consistency confining(Statement<?> statement) {
        if (failOverAtLocal) {
            return null;
        }
        Consistency serial = statement.serialConsistency();
        if (statement.consistency().isLocal()) {
            return statement.consistency();
        }
        return serial != null && serial.isLocal() ? serial : null;
    }

    /**
     * Prepares a statement, and waits for that. The same text is prepared once, for as long as the application holds the
     * statement or one bound to it; after a change of the schema a server is asked again, and what it describes otherwise
     * is another statement. Throws as {@link #execute(Statement)}.
     */
    public PreparedStatement prepare(String cql) {
        return waiting.of(() -> prepareInLoop(cql), timeout);
    }

    /**
     * Prepares a statement. The stage fails with what {@link #execute(Statement)} throws. To cancel it does not stop the
     * preparation, because all who prepare the same text wait for the same one.
     */
    public CompletionStage<PreparedStatement> prepareAsync(String cql) {
        CompletableFuture<PreparedStatement> prepared = prepareInLoop(cql);
        Executor executor = callbacks;
        if (executor == null) {
            return prepared;
        }
        CompletableFuture<PreparedStatement> handedOut = new CompletableFuture<>();
        CompletableFuture<PreparedStatement> unused =
                prepared.whenComplete((statement, thrown) -> callBack(executor, () -> {
                    if (thrown == null) {
                        handedOut.complete(statement);
                    } else {
                        handedOut.completeExceptionally(thrown);
                    }
                }));
        return handedOut;
    }

    private CompletableFuture<PreparedStatement> prepareInLoop(String cql) {
        if (cql == null) {
            return CompletableFuture.failedFuture(
                    new NullPointerException("cql is null: give the text of the statement to prepare"));
        }
        if (closing.get()) {
            return CompletableFuture.failedFuture(isClosed());
        }
        return preparations.get(cql, doubts -> {
            if (!begins()) {
                return CompletableFuture.failedFuture(isClosed());
            }
            Preparing preparing = new Preparing(cql, timeout, doubts, this::ended);
            try {
                // A node that is published later has its doubt when it comes up.
                doubts.begin(endpoints());
            } catch (RuntimeException | Error e) {
                preparing.failed(e);
                return preparing;
            }
            begin(preparing, preparing, null);
            return preparing;
        });
    }

    /** Whether a request may begin; then it is to end with {@link #ended}. */
    private boolean begins() {
        inFlight.increment();
        if (closing.get()) {
            ended();
            return false;
        }
        return true;
    }

    /** A request has come to its end, whatever that is. Called before its future is completed: a callback may close. */
    void ended() {
        inFlight.decrement();
        if (closing.get() && isDrained()) {
            endAll();
        }
    }

    /** Looked at twice, because the sum is not of one moment, and one that is refused meanwhile may be half in it. */
    private boolean isDrained() {
        for (int look = 0; look < 2; look++) {
            if (inFlight.sum() != 0) {
                return false;
            }
        }
        return true;
    }

    /** Completes a future that was handed out where the application wants that; in the loop if it is refused there. */
    void callBack(Executor executor, Runnable completion) {
        try {
            executor.execute(completion);
        } catch (RuntimeException | Error e) {
            if (callbacksRejected.compareAndSet(false, true)) {
                LOG.warn(
                        "The callback executor {} refuses tasks; callbacks run in the event loop instead", executor, e);
            }
            completion.run();
        }
    }

    Preparations preparations() {
        return preparations;
    }

    /**
     * Asks the nodes whether they agree on the schema, and waits for that as long as after a change of it
     * ({@link SessionBuilder#schemaAgreementWait}). Nodes that are down are not waited for, nor those of data centres that the
     * session does not use: it has no connections to these, so it cannot tell a node that is down from one that is late. Not for
     * callbacks.
     *
     * @return false if live nodes do not agree by then, or none could be asked
     * @throws IllegalStateException in a loop of the session's transport
     */
    public boolean checkSchemaAgreement() {
        return waiting.of(this::checkSchemaAgreementAsync);
    }

    /** As {@link #checkSchemaAgreement}. The stage never fails; on a session that was closed it is false. */
    public CompletionStage<Boolean> checkSchemaAgreementAsync() {
        return cluster.schemaAgreement(null, schemaWait);
    }

    /** Of a change that the node has just made; where the session waits for nothing, nobody is asked. */
    CompletionStage<Boolean> schemaAgreementAfterChange(Node coordinator) {
        return schemaWait.isZero()
                ? CompletableFuture.completedStage(false)
                : cluster.schemaAgreement(coordinator, schemaWait);
    }

    /** This session has changed the schema: every node has, or will soon. */
    void schemaChanged(SchemaChange change) {
        endpoints().forEach(node -> preparations.changed(node, change));
    }

    /** Of the nodes that this session may send requests to. */
    private List<Endpoint> endpoints() {
        NodeSet nodes = cluster.nodes();
        return Stream.concat(nodes.local().stream(), nodes.remote().stream())
                .map(Node::endpoint)
                .toList();
    }

    private static IllegalStateException isClosed() {
        return new IllegalStateException("The session was closed: what is to be sent needs another one");
    }

    /** All nodes with their state and history, those of the local data centre first. */
    public List<NodeReport> nodes() {
        return cluster.reports();
    }

    /** The version of the protocol that the first node to answer speaks. */
    public ProtocolVersion version() {
        return cluster.version();
    }

    /**
     * Closes the session as {@link #close} does, and waits for nothing. The stage is completed, never exceptionally, when all
     * connections are closed.
     */
    public CompletionStage<Void> closeAsync() {
        if (closing.compareAndSet(false, true)) {
            closeQueue();
            if (isDrained()) {
                endAll();
            } else {
                endWhenDrained();
            }
        }
        return closed.minimalCompletionStage();
    }

    private void closeQueue() {
        Throttle held = throttle;
        if (held != null) {
            try {
                held.close();
            } catch (RuntimeException | Error e) {
                LOG.warn("The session's queue could not be closed in order", e);
            }
        }
    }

    /** The last request to end ends it all; the loop only sees to it that this does not take for ever. */
    private void endWhenDrained() {
        try {
            Loop loop = transport.nextLoop();
            long deadline = loop.nanoTime() + timeout.toNanos();
            loop.addTicker(new Loop.Ticker() {
                @Override
                public void onTick(long now) {
                    if (now - deadline >= 0 || isDrained()) {
                        loop.removeTicker(this);
                        endAll();
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The transport was closed before the session, and with it every request has ended", e);
            endAll();
        } catch (RuntimeException | Error e) {
            LOG.warn("Requests in flight are not waited for, because no loop can be had to watch their time", e);
            endAll();
        }
    }

    /** Whatever throws, each step is tried, and the one who waits for the end is told. */
    private void endAll() {
        if (!ending.compareAndSet(false, true)) {
            return;
        }
        closeQueue();
        CompletionStage<Void> connections;
        try {
            connections = cluster.close("the session was closed");
        } catch (RuntimeException | Error e) {
            LOG.warn("The session's connections could not be closed in order; the transport ends them", e);
            connections = CompletableFuture.completedStage(null);
        }
        CompletionStage<Void> unused = connections.thenRun(() -> {
            closeTransport();
            closed.complete(null);
        });
    }

    /**
     * Closes the session in order. It accepts no requests any more, and waits for those in flight, for the request timeout of
     * its options at the most; those that have not ended by then fail, and say that the session was closed. Waits until
     * nothing of the session is left, but not in a loop. A thread that is interrupted waits for that, too, and is interrupted
     * afterwards. Does nothing the second time but wait.
     */
    @Override
    public void close() {
        awaitEnd(closeAsync());
    }

    /**
     * Closes the session as {@link #closeNow} does, and waits for nothing. The stage is completed, never exceptionally, when
     * all connections are closed.
     */
    public CompletionStage<Void> closeNowAsync() {
        closing.set(true);
        endAll();
        return closed.minimalCompletionStage();
    }

    /**
     * Closes the session at once, also one that is being closed in order: what is in flight fails, and says that. Waits until
     * nothing of the session is left, but not in a loop.
     */
    public void closeNow() {
        awaitEnd(closeNowAsync());
    }

    private void awaitEnd(CompletionStage<Void> gone) {
        if (!transport.inLoop()) {
            Waiting.uninterruptibly(gone);
            // Its loops have begun to end in one of them, which could not wait for the others.
            closeTransport();
        }
    }

    /** Nobody who closes a session can do anything about a transport that fails in that. */
    private void closeTransport() {
        try {
            transport.close();
        } catch (RuntimeException | Error e) {
            LOG.warn("The transport could not be closed in order", e);
        }
    }

    /** Its nodes. */
    @Override
    public String toString() {
        return "Session[" + cluster + (closing.get() ? ", closed]" : "]");
    }
}
