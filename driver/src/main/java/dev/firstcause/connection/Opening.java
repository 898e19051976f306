// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.connection.ConnectionListener.Step;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.text.Steady;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a connection: looks up the name, connects, makes TLS, asks OPTIONS, sends STARTUP, authenticates, registers. Its
 * outcome is a {@link Connection}, or the one failure that counts.
 *
 * <pre>
 *   resolve -> connect, in a race of the name's addresses -> TLS handshake -> OPTIONS -> STARTUP -> [AUTH_RESPONSE ...]
 *                 \                                                  \----------\           -> [REGISTER] -> ready
 *                  \-- all have failed: the failure of the first one             \-- version not spoken: again from connect
 *                                                                                    to the same address, with the next one
 * </pre>
 *
 * <p>{@link Lookups} resolves names, {@link AddressRace} connects, and an {@link OpeningAttempt} leads one link. Confined to
 * the loop, except for the threads of {@link Lookups}, which only hand over their results.
 */
final class Opening {
    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(25[0-5]|2[0-4]\\d|1?\\d?\\d)");

    private static final String NOBODY_WAITS = "the caller that asked for the connection has given up";
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    final Transport transport;
    final Loop loop;
    final Endpoint endpoint;
    final ConnectionOptions options;
    final ConnectionListener listener;
    final Progress progress;
    final OpeningDeadline deadline;
    final AddressRace race;
    final long begunAt;
    private final CompletableFuture<Connection> outcome;

    /** Looks up the name and is the first in the race; afterwards the winner, or the one with the next version. */
    private OpeningAttempt current;

    private Lookups.@Nullable Ticket lookup;
    private boolean severalAddresses;

    private Opening(
            Transport transport,
            Loop loop,
            Endpoint endpoint,
            ConnectionOptions options,
            ConnectionListener listener,
            CompletableFuture<Connection> outcome) {
        this.transport = transport;
        this.loop = loop;
        this.endpoint = endpoint;
        this.options = options;
        this.listener = listener;
        this.outcome = outcome;
        this.progress = new Progress(loop, listener);
        this.deadline = new OpeningDeadline(loop, options.timeouts().liveness());
        this.begunAt = loop.nanoTime();
        this.race = new AddressRace(this);
        this.current = new OpeningAttempt(this, options.versions());
    }

    /** Begins; from any thread. */
    static CompletableFuture<Connection> begin(
            Transport transport, Endpoint endpoint, ConnectionOptions options, ConnectionListener listener) {
        return begin(transport, endpoint, options, listener, Lookups.SHARED);
    }

    /** As {@link #begin(Transport, Endpoint, ConnectionOptions, ConnectionListener)}, with look-ups of its own. */
    static CompletableFuture<Connection> begin(
            Transport transport,
            Endpoint endpoint,
            ConnectionOptions options,
            ConnectionListener listener,
            Lookups lookups) {
        CompletableFuture<Connection> outcome = new CompletableFuture<>();
        try {
            Loop loop = transport.nextLoop();
            loop.execute(() -> {
                try {
                    if (outcome.isDone()) {
                        return;
                    }
                    Opening opening = new Opening(transport, loop, endpoint, options, listener, outcome);
                    opening.resolve(lookups);
                    opening.endWithItsCaller();
                } catch (RuntimeException | Error e) {
                    outcome.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            outcome.completeExceptionally(closed(endpoint, e));
        } catch (RuntimeException | Error e) {
            outcome.completeExceptionally(e);
        }
        return outcome;
    }

    /** A caller that cancels the outcome, or completes it itself, has gone: nobody could close what is opened for it. */
    private void endWithItsCaller() {
        CompletableFuture<Connection> unused = outcome.whenComplete((connection, thrown) -> {
            if (connection == null) {
                abandon();
            }
        });
    }

    private void abandon() {
        if (loop.inLoop()) {
            closeAll();
            return;
        }
        try {
            loop.execute(this::closeAll);
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop ended before the connection to {} was closed, and closed it", endpoint, e);
        }
    }

    private void closeAll() {
        Lookups.Ticket asked = lookup;
        if (asked != null) {
            asked.giveUp();
        }
        race.closeAllBut(current, NOBODY_WAITS);
        current.link.close(NOBODY_WAITS);
    }

    private static IllegalStateException closed(Endpoint endpoint, RejectedExecutionException e) {
        return new IllegalStateException("No connection: the transport was closed\n  to node " + endpoint, e);
    }

    private void resolve(Lookups lookups) {
        current.link.begin();
        deadline.within(options.timeouts().connect());
        progress.begin(Step.RESOLVE);
        if (isLiteral(endpoint.host())) {
            try {
                resolved(List.of(InetAddress.getByName(endpoint.host())));
            } catch (UnknownHostException e) {
                unresolved("the node's name has no address; it is " + endpoint.host(), e);
            }
            return;
        }
        try {
            lookup = lookups.find(endpoint.host(), this::onFound);
        } catch (OutOfMemoryError e) {
            current.link.testimony.report(
                    Sign.OWN_VERDICT,
                    Witness.RESOLVER,
                    FailureKind.LOCAL_LIMIT,
                    "no thread can be started to look up the node's name: " + e.getMessage(),
                    e);
        }
    }

    /** In a thread of the look-ups. */
    private void onFound(Lookups.Found found) {
        Throwable thrown = found.thrown();
        try {
            loop.execute(() -> {
                if (thrown == null) {
                    resolved(found.addresses());
                } else if (thrown instanceof UnknownHostException) {
                    unresolved("the node's name has no address; it is " + endpoint.host(), thrown);
                } else {
                    unresolved(
                            "the look-up of the node's name failed: " + thrown + "; it is " + endpoint.host(), thrown);
                }
            });
        } catch (RejectedExecutionException e) {
            outcome.completeExceptionally(closed(endpoint, e));
        }
    }

    /** Whether it is an address, for which no resolver is asked. */
    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || IPV4.matcher(host).matches();
    }

    private void unresolved(String detail, Throwable thrown) {
        if (current.isAlive()) {
            current.link.testimony.report(
                    Sign.OWN_VERDICT, Witness.RESOLVER, FailureKind.RESOLVE_FAILED, detail, thrown);
        }
    }

    /** The time for connecting is over, and the name was not looked up. */
    void lookUpTimedOut() {
        int others = lookup == null ? 0 : lookup.othersThatHang();
        String why = switch (others) {
            case 0 -> "";
            case 1 -> ", because the look-up of another name hangs";
            default -> ", because the look-ups of " + others + " other names hang";
        };
        String late = "the node's name was not looked up in "
                + OpeningTimeout.words(options.timeouts().connect()) + why + "; it is " + endpoint.host();
        unresolved(late, new SocketTimeoutException(Steady.first(late)));
    }

    private void resolved(List<InetAddress> found) {
        if (current.isAlive()) {
            List<InetAddress> addresses = AddressRace.interleaved(found);
            progress.done(addresses.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", ")));
            severalAddresses = addresses.size() > 1;
            race.begin(addresses, current);
        }
    }

    /** An attempt to connect to a further address, whose link has not begun. */
    OpeningAttempt newAttempt() {
        return new OpeningAttempt(this, options.versions());
    }

    /** Whether somebody waits for the outcome. */
    boolean isWanted() {
        return !outcome.isDone();
    }

    /**
     * TCP is there.
     *
     * @return what became of other addresses, in words
     */
    String connected(OpeningAttempt attempt) {
        if (!race.isUnderWay()) {
            return "";
        }
        String others = race.othersInWords(attempt);
        current = attempt;
        race.won(attempt);
        return others;
    }

    /**
     * The server does not speak the version that was tried.
     *
     * @param versions that version, and at least one to try after it
     */
    void tryNextVersion(OpeningAttempt refused, List<ProtocolVersion> versions, InetSocketAddress to) {
        List<ProtocolVersion> others = versions.subList(1, versions.size());
        try {
            OpeningAttempt next = new OpeningAttempt(this, others);
            current = next;
            refused.supersede(
                    "the server does not speak protocol " + versions.get(0) + ", so " + others.get(0) + " is tried");
            next.link.begin();
            next.link.isKnownToAnswer();
            deadline.within(options.timeouts().connect());
            progress.begin(Step.CONNECT);
            next.connect(to);
        } catch (RuntimeException | Error e) {
            // The refused attempt tells nobody any more, and the next one may never be told.
            outcome.completeExceptionally(e);
            throw e;
        }
    }

    void ready(Link link) {
        link.ready();
        Connection connection = new Connection(link, options, severalAddresses);
        ConnectionOpened.record(endpoint, connection);
        // From here on the connection is told of its death, and not the attempt.
        link.belongsTo(connection.owner(listener));
        if (!outcome.complete(connection)) {
            connection.close(NOBODY_WAITS);
        }
    }

    /** An attempt that was not superseded is over. */
    void died(OpeningAttempt attempt, Failure failure) {
        if (race.isUnderWay()) {
            race.died(attempt);
        } else {
            fail(failure);
        }
    }

    void fail(Failure failure) {
        outcome.completeExceptionally(new ConnectionShutdownException(failure, Fate.NOT_SENT));
    }
}
