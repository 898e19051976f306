// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.cluster.Cluster;
import dev.firstcause.cluster.ClusterOptions;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Credentials;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Describes a session. A contact point is all that it needs. Belongs to one thread. */
public final class SessionBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?", Pattern.CASE_INSENSITIVE);

    private final List<Endpoint> contactPoints = new ArrayList<>();
    private ConnectionOptions connection = ConnectionOptions.DEFAULT;
    private TransportOptions transport = TransportOptions.DEFAULT;
    private @Nullable TlsOptions tls;
    private @Nullable Credentials credentials;
    private boolean tlsForCredentials;
    private @Nullable String localDatacenter;
    private List<String> failOver = List.of();
    private boolean failOverAtLocal;
    private @Nullable String keyspace;
    private int connectionsPerNode = 1;
    private UnaryOperator<Endpoint> translator = UnaryOperator.identity();
    private SessionListener listener = SessionListener.NONE;
    private @Nullable Executor callbacks;
    private Throttle.@Nullable Limits throttled;
    private Duration schemaWait = Duration.ofSeconds(10);
    private TimestampGenerator timestamps = TimestampGenerator.monotonic();

    SessionBuilder() {}

    /**
     * A node to ask for all the others. Several are asked at once, and the first one to answer is believed.
     *
     * @param host a name or an address
     * @param port 1 to 65,535; often 9042, or 9142 with TLS
     */
    public SessionBuilder contactPoint(String host, int port) {
        return contactPoint(new Endpoint(host, port));
    }

    /** As {@link #contactPoint(String, int)}. */
    public SessionBuilder contactPoint(Endpoint endpoint) {
        contactPoints.add(Objects.requireNonNull(endpoint, "endpoint is null: give the host and port of a node"));
        return this;
    }

    /**
     * The data centre whose nodes are asked. Those of others are asked only after {@link #failOverTo}. Without more said it
     * is that of the contact point that answers first: name it where contact points are in several.
     */
    public SessionBuilder localDatacenter(String name) {
        localDatacenter = name;
        return this;
    }

    /**
     * Lets requests go to other data centres when no node of the local one can serve. Without it they never do, and no
     * connection for requests is made to a node of another data centre. The one control connection, which reads the nodes and
     * hears events, may go to a contact point in another data centre, and stays there until it ends.
     *
     * <p>A request at {@code LOCAL_ONE}, {@code LOCAL_QUORUM} or {@code LOCAL_SERIAL}, and one with the serial consistency
     * {@code LOCAL_SERIAL}, stays in the local data centre all the same: see {@link #failOverAtLocalConsistency}. The default
     * consistency of a statement is {@code LOCAL_ONE}.
     *
     * @param datacenters at least one, in the order in which they are asked; replaces those that were given before
     * @throws IllegalArgumentException if there is none, one is empty, or one is there twice
     */
    public SessionBuilder failOverTo(String... datacenters) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : datacenters) {
            if (name.isBlank() || !names.add(name)) {
                throw new IllegalArgumentException("failOverTo: data centre \"" + name + "\""
                        + (name.isBlank() ? " has no name" : " twice") + ": name each other data centre once");
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "failOverTo: name at least one data centre, or leave it out to use the local one only");
        }
        failOver = List.copyOf(names);
        return this;
    }

    /**
     * Lets requests at a local consistency ({@code LOCAL_ONE}, {@code LOCAL_QUORUM}, {@code LOCAL_SERIAL}) go to the data
     * centres of {@link #failOverTo}, too. A local consistency is about the data centre of the node that is asked: what one
     * data centre confirmed at {@code LOCAL_QUORUM} may not be there yet for a {@code LOCAL_QUORUM} read in another, and a
     * {@code LOCAL_SERIAL} condition in one does not exclude one in another.
     *
     * @param allowed false unless said otherwise
     */
    public SessionBuilder failOverAtLocalConsistency(boolean allowed) {
        failOverAtLocal = allowed;
        return this;
    }

    /** TLS, on all connections; without it they are plain. */
    public SessionBuilder tls(TlsOptions options) {
        tls = Objects.requireNonNull(
                options, "options is null: give some, or leave out tls(...) for plain connections");
        return this;
    }

    /**
     * A user and password, for nodes that ask for them. Without {@link #tls} they are sent in clear: a session logs one warning
     * about that, unless all its contact points are this host ({@code localhost} or a loopback address).
     *
     * @see #requireTlsForCredentials
     */
    public SessionBuilder credentials(String user, String password) {
        credentials = new Credentials(
                Objects.requireNonNull(user, "user is null: give a name, or leave out credentials(...)"),
                Objects.requireNonNull(password, "password is null: give one, or leave out credentials(...)"));
        return this;
    }

    /**
     * Refuses to open a session that has credentials and no TLS: {@link #build} throws an {@link IllegalArgumentException}. Without
     * this, a session whose password crosses a network in clear logs one warning.
     */
    public SessionBuilder requireTlsForCredentials() {
        tlsForCredentials = true;
        return this;
    }

    /** The keyspace of statements that name none; in the case that it was created in. */
    public SessionBuilder keyspace(String name) {
        keyspace = name;
        return this;
    }

    /** What moves the bytes; the best there is without more said. */
    public SessionBuilder transport(TransportOptions options) {
        transport = Objects.requireNonNull(options, "options is null: give some, or leave out transport(...)");
        return this;
    }

    /** How each connection is made: its timeouts and limits, protocol versions, compression. */
    public SessionBuilder connection(ConnectionOptions options) {
        connection = Objects.requireNonNull(options, "options is null: give some, or leave out connection(...)");
        return this;
    }

    /** How many connections there are to each node: 1 without more said, which takes 2,048 requests at once. */
    public SessionBuilder connectionsPerNode(int count) {
        connectionsPerNode = count;
        return this;
    }

    /**
     * Turns where nodes say that they listen into where they are found from here. It is not asked about contact points.
     * Called in a loop, which it must not block. A node for which it throws or returns null is left out, with a warning. The
     * nodes are then read, and it is called, again: after 1 s at first, and later every 30 s.
     */
    public SessionBuilder translate(UnaryOperator<Endpoint> addresses) {
        translator =
                Objects.requireNonNull(addresses, "addresses is null: give a function, or leave out translate(...)");
        return this;
    }

    /**
     * How long a statement that changes the schema waits, beyond its own timeout, until all live nodes of the local data
     * centre, and of those to fail over to, have heard of the change: 10 s without more said. {@link
     * ExecutionInfo#schemaInAgreement} says whether they have. Other statements wait for nothing.
     *
     * @param atMost 0 for not at all; at most an hour
     * @throws IllegalArgumentException if it is negative or longer
     */
    public SessionBuilder schemaAgreementWait(Duration atMost) {
        if (atMost.isNegative() || atMost.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("schemaAgreementWait of " + atMost
                    + ": give 0 to wait for nothing, or up to an hour; 10 s are enough for most clusters");
        }
        schemaWait = atMost;
        return this;
    }

    /**
     * Completes the stages of {@code executeAsync}, {@code prepareAsync} and {@code fetchNextPage} on an executor, and so runs
     * the callbacks registered with them there. The default is the event loop that received the answer: that is fastest, but a
     * callback that blocks there holds up all connections of that loop. Threads that wait in {@code execute} and {@code prepare}
     * never need the executor. What it refuses is completed in the loop. It must run what it accepts: a stage whose task it
     * drops without an exception is never completed.
     *
     * @param executor the application's, which also ends it
     */
    public SessionBuilder callbackExecutor(Executor executor) {
        callbacks = Objects.requireNonNull(executor, "executor is null: leave out callbackExecutor(...) for the loop");
        return this;
    }

    /**
     * Lets so many requests of the session be in flight at once, over all nodes, and queues the others, first come, first
     * served. Time in the queue is part of a request's timeout. Without this all requests are sent at once, and fail with a
     * {@link dev.firstcause.error.SessionBusyException} where all connections are at their limit
     * ({@link ConnectionOptions#maxInFlight}); so {@code maxInFlight} is best at most that limit, times the connections of
     * one node.
     *
     * @param maxInFlight at least 1
     * @param maxQueued how many may wait, 0 or more; others fail with a {@link
     *     dev.firstcause.error.SessionThrottledException} that says so
     * @throws IllegalArgumentException if one of them is less
     */
    public SessionBuilder throttle(int maxInFlight, int maxQueued) {
        throttled = new Throttle.Limits(maxInFlight, maxQueued);
        return this;
    }

    /** Who is told of deaths of connections, and of nodes that come and go. */
    public SessionBuilder listener(SessionListener told) {
        listener = Objects.requireNonNull(told, "told is null: give a listener, or leave out listener(...)");
        return this;
    }

    /**
     * Sets where the timestamps of requests come from. The default is one {@link TimestampGenerator#monotonic} generator for
     * all sessions of this builder. Sessions with one generator have one order of their requests.
     *
     * @param generator {@link TimestampGenerator#server()} leaves the timestamps to the nodes
     */
    public SessionBuilder timestamps(TimestampGenerator generator) {
        timestamps = Objects.requireNonNull(generator, "generator: TimestampGenerator.server() means no timestamps");
        return this;
    }

    /**
     * Opens the session, and waits for that: until one node of the local data centre can be sent requests.
     *
     * @throws SessionOpeningException if none can, with what is wrong with each contact point
     * @throws IllegalArgumentException if the description makes no sense
     * @throws CompletionException over the {@code InterruptedException} if the thread is interrupted, which it is again then:
     *     all that was begun has been closed
     */
    public Session build() {
        CompletableFuture<Session> opening = buildAsync().toCompletableFuture();
        try {
            return Waiting.await(opening);
        } catch (CompletionException e) {
            if (e.getCause() instanceof InterruptedException interrupt) {
                giveUp(opening);
                throw new CompletionException(
                        "Interrupted while the session was opened: it is given up, and all that was begun is closed",
                        interrupt);
            }
            throw e;
        }
    }

    /** Closes what is being opened, or was opened just now, and waits for that. */
    private static void giveUp(CompletableFuture<Session> opening) {
        boolean cancelled = opening.cancel(true);
        if (!cancelled && !opening.isCompletedExceptionally()) {
            opening.join().close();
        }
    }

    /**
     * Opens the session. The stage fails with what {@link #build} throws. A caller that no longer waits cancels the stage's
     * future, or completes it otherwise: then all that was begun is closed.
     */
    public CompletionStage<Session> buildAsync() {
        ConnectionOptions options = connection;
        options = tls == null ? options : options.withTls(tls);
        options = credentials == null ? options : options.withCredentials(credentials);
        checkSecrecy(options);
        if (failOverAtLocal && failOver.isEmpty()) {
            throw new IllegalArgumentException("failOverAtLocalConsistency(true) without a data centre to fail over to:"
                    + " name some with failOverTo, or leave it out");
        }
        ClusterOptions cluster = new ClusterOptions(
                contactPoints, localDatacenter, failOver, options, keyspace, connectionsPerNode, translator);
        return open(cluster, new Preparations());
    }

    /** A password in clear is the business of who runs the cluster, but not without a word. */
    private void checkSecrecy(ConnectionOptions options) {
        if (options.credentials() == null || options.tls() != null) {
            return;
        }
        if (tlsForCredentials) {
            throw new IllegalArgumentException("Credentials are given and TLS is not, which requireTlsForCredentials()"
                    + " forbids: give tls(...), or leave the credentials out");
        }
        String warning = sentInClear();
        if (warning != null) {
            LOG.warn("{}", warning);
        }
    }

    /** What is to be said of credentials without TLS, or null where they stay on this host. */
    @Nullable
    String sentInClear() {
        List<Endpoint> remote =
                contactPoints.stream().filter(point -> !isLoopback(point)).toList();
        return remote.isEmpty()
                ? null
                : "Credentials are given and TLS is not: a node that asks for them is sent the password in clear, for all on the"
                        + " network to read. Give tls(...) to the session's builder; requireTlsForCredentials() refuses this."
                        + " Contact points: " + remote;
    }

    /** Nothing is looked up for this: only what everybody calls this host counts as such. */
    private static boolean isLoopback(Endpoint endpoint) {
        return LOOPBACK.matcher(endpoint.host()).matches();
    }

    private CompletionStage<Session> open(ClusterOptions options, Preparations preparations) {
        return open(transport.open(), options, preparations);
    }

    /** On a transport that is open, and is closed with the session. */
    CompletionStage<Session> open(Transport opened, ClusterOptions options, Preparations preparations) {
        TimestampGenerator dates = timestamps;
        Executor completing = callbacks;
        Duration agreement = schemaWait;
        Throttle.@Nullable Limits limits = throttled;
        boolean everywhere = failOverAtLocal;
        CompletableFuture<Session> outcome = new CompletableFuture<>();
        CompletionStage<Cluster> cluster;
        try {
            cluster = Cluster.open(opened, options, new SessionEvents(listener, preparations));
        } catch (RuntimeException | Error e) {
            close(opened);
            throw e;
        }
        CompletionStage<Cluster> unused = cluster.whenComplete((found, thrown) -> {
            if (found == null) {
                Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
                fail(outcome, opened, cause == null ? thrown : cause);
                return;
            }
            Session session;
            try {
                session = new Session(
                        opened,
                        found,
                        preparations,
                        options.connection(),
                        dates,
                        agreement,
                        completing,
                        limits,
                        everywhere);
            } catch (RuntimeException | Error e) {
                // In a callback of a stage nobody would see it, and the caller would wait for ever.
                fail(outcome, opened, e);
                return;
            }
            if (!outcome.complete(session)) {
                CompletionStage<Void> unusedEnd = session.closeAsync();
            }
        });
        CompletableFuture<Session> unusedToo = outcome.whenComplete((session, thrown) -> {
            if (session == null) {
                // A caller that cancelled this has nothing to close the transport by.
                close(opened);
            }
        });
        return outcome;
    }

    /** What was begun is closed before the caller is told. */
    private static void fail(CompletableFuture<Session> outcome, Transport opened, Throwable why) {
        try {
            opened.close();
        } catch (RuntimeException | Error e) {
            // Whoever waits for the session must not wait for ever because of this.
            if (e != why) {
                why.addSuppressed(e);
            }
        }
        outcome.completeExceptionally(why);
    }

    private static void close(Transport opened) {
        try {
            opened.close();
        } catch (RuntimeException | Error e) {
            LOG.warn("The transport of a session that was not opened could not be closed", e);
        }
    }
}
