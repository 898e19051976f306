// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Opcode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A node that stands in for Cassandra, in this JVM and on a loopback address: it speaks CQL v3 to v5, over TLS or
 * plainly, knows the system tables that drivers ask for, answers what it was told to, and breaks on command. It can go
 * down and come up again as often as one likes, always at the same address.
 *
 * <p>For any thread. What changes its life waits until that is done.
 */
public final class StandInNode implements AutoCloseable {
    private final NodeCore core;
    private final Place place;
    private final Member self;
    private @Nullable Identity identity; // guarded by this
    private @Nullable ServerTls tls; // guarded by this
    private volatile @Nullable NodeLoop loop; // written with the monitor held
    private boolean closed; // guarded by this

    StandInNode(
            NodeSettings settings,
            @Nullable Identity identity,
            Place place,
            Member self,
            Supplier<List<Member>> cluster) {
        this.place = place;
        this.self = self;
        this.identity = identity;
        Rules rules = new Rules();
        Statements statements = new Statements();
        Replies replies = new Replies(new SystemRows(settings, self.index(), cluster), statements, rules);
        this.core = new NodeCore(
                "stand-in " + place.address(),
                settings,
                rules,
                statements,
                replies,
                new Ledger(),
                new AtomicReference<>());
    }

    /** A node to set up. */
    public static StandInNodeBuilder builder() {
        return new StandInNodeBuilder();
    }

    /** Where it listens, when it is up. */
    public InetSocketAddress address() {
        return place.address();
    }

    /** Its host id, which follows from the address of its first start. */
    public UUID hostId() {
        return self.hostId();
    }

    /** Tells what to answer to QUERY and EXECUTE of exactly that text, and to BATCH with it; later rules go first. */
    public Rule when(String query) {
        return core.rules().addForQueries(query::equals);
    }

    /** As {@link #when(String)}, for all texts that pass. */
    public Rule when(Predicate<String> query) {
        return core.rules().addForQueries(query);
    }

    /** Tells what to answer to all requests of that kind; later rules go first. */
    public Rule when(Opcode opcode) {
        return core.rules().addForOpcode(opcode);
    }

    /** What to answer to statements that no rule is for; without more said it is Void. */
    public void otherwise(Answer answer) {
        core.rules().otherwise(answer);
    }

    /** Forgets all rules, as if none had been told. */
    public void forgetRules() {
        core.rules().clear();
    }

    /** Forgets all prepared statements: their ids are UNPREPARED. */
    public void forgetStatements() {
        core.statements().forget();
    }

    /** From now on, what is to be written goes through this; null for no intervention. */
    public void intervene(@Nullable Intervention intervention) {
        core.intervention().set(intervention);
    }

    /** Sends an event on all connections that registered for its type. */
    public void push(Event event) {
        NodeLoop current = running();
        current.order(() -> current.sessions().forEach(session -> session.push(event)));
    }

    /** Whether it is up, be it hung or not. */
    public boolean isRunning() {
        return loop != null;
    }

    /**
     * Starts it again after {@link #stop} or {@link #kill}. It has forgotten its TLS sessions, unless it was built to
     * keep them.
     *
     * @throws IOException if its port was taken meanwhile
     */
    public synchronized void start() throws IOException {
        requireOpen();
        if (loop != null) {
            throw new IllegalStateException(this + " runs already: stop() or kill() it first");
        }
        if (identity != null && (tls == null || !core.settings().keepsSessions())) {
            tls = new ServerTls(identity, core.settings());
        }
        ServerSocketChannel listener = place.listen();
        try {
            loop = new NodeLoop(core.name(), Map.of(listener, core), tls);
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    /**
     * Ends it in order, as SIGTERM does: it listens no more, and all connections end with close_notify, where there is
     * TLS, and a FIN (or a RST, where the client has not taken what was sent before). A hung one must be resumed first.
     */
    public synchronized void stop() {
        NodeLoop current = running();
        if (current.isHung()) {
            throw new IllegalStateException(this + " hangs, and stops for nobody: resume() or kill() it");
        }
        current.stop();
        loop = null;
    }

    /** Ends it at once: it listens no more, and all connections end with a RST. */
    public synchronized void kill() {
        running().kill();
        loop = null;
    }

    /** Makes it hang, as SIGSTOP does: nothing is accepted, read or written, and the kernel acknowledges what comes. */
    public void hang() {
        running().hang();
    }

    /** Lets it go on after {@link #hang}. */
    public void resume() {
        running().resume();
    }

    /**
     * Keeps all its workers busy, as those of a Cassandra are that wait for a replica that hangs: TLS handshakes are made
     * and whatever a connection begins with is answered, until it is ready, and every other request waits.
     */
    public void occupyWorkers() {
        running().occupyWorkers();
    }

    /** Lets its workers go on after {@link #occupyWorkers}: they answer all that waits. */
    public void freeWorkers() {
        running().freeWorkers();
    }

    /** {@link #kill}, and {@link #start}: a reboot. */
    public synchronized void restart() throws IOException {
        kill();
        start();
    }

    /** Gives it another identity, which it shows from its next start on, and forgets its TLS sessions then. */
    public synchronized void replaceIdentity(Identity other) {
        requireOpen();
        if (identity == null) {
            throw new IllegalStateException(this + " speaks no TLS: build it with tls(...)");
        }
        identity = other;
        tls = null;
    }

    /** All connections it has accepted, over all its starts, the first one first. */
    public List<StandInConnection> connections() {
        return core.ledger().connections();
    }

    /** The connections that are open, the oldest first. */
    public List<StandInConnection> openConnections() {
        return core.ledger().openConnections();
    }

    /** Waits until it has accepted so many connections, over all its starts, and gives all of them. */
    public List<StandInConnection> awaitConnections(int count, Duration patience)
            throws InterruptedException, TimeoutException {
        Ledger ledger = core.ledger();
        ledger.await(
                () -> ledger.connections().size() >= count,
                patience,
                () -> ledger.connections().size() + " of " + count + " connections");
        return connections();
    }

    /** Waits until no more than so many connections are open. */
    public void awaitAtMostOpen(int count, Duration patience) throws InterruptedException, TimeoutException {
        Ledger ledger = core.ledger();
        ledger.await(
                () -> ledger.openConnections().size() <= count,
                patience,
                () -> ledger.openConnections().size() + " connections are open, not " + count);
    }

    /** Waits until so many requests of that kind have come, on all connections together. */
    public void awaitRequests(Opcode opcode, int count, Duration patience)
            throws InterruptedException, TimeoutException {
        Ledger ledger = core.ledger();
        ledger.await(
                () -> ledger.requests(opcode) >= count,
                patience,
                () -> ledger.requests(opcode) + " of " + count + " " + opcode);
    }

    private NodeLoop running() {
        NodeLoop current = loop;
        if (current == null) {
            synchronized (this) {
                requireOpen();
            }
            throw new IllegalStateException(this + " is down: start() it");
        }
        return current;
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException(this + " was closed: build another");
        }
    }

    /** Kills it if it runs, and gives its port back. Nothing of it is left but what is known of its connections. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (loop != null) {
            loop.kill();
            loop = null;
        }
        try {
            place.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return "StandInNode[" + address() + "]";
    }
}
