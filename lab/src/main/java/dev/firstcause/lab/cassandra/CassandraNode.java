// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.network.Stopping;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node of a {@link RealCluster}, in a process of its own that can be made to suffer. Its ports and its data stay the
 * same from start to start.
 *
 * <p>Belongs to one thread at a time.
 */
public final class CassandraNode {
    /** What its log says when it listens; "Starting listening for CQL" comes before it does. */
    static final String LISTENS = "Startup complete";

    private static final Duration TO_START = Duration.ofMinutes(3);
    private static final Duration TO_STOP = Duration.ofMinutes(3);
    private static final Duration TO_SIGNAL = Duration.ofSeconds(10);

    private final int number;
    private final InetSocketAddress address;
    private final Ports ports;
    private final NodeSettings settings;
    private final NodeFolder folder;
    private final Leash leash;
    private volatile @Nullable NodeProcess process; // written under the lock of this; volatile for the shutdown hook
    private boolean closed; // guarded by this

    CassandraNode(int number, Ports ports, NodeSettings settings, NodeFolder folder, Leash leash) throws IOException {
        this.number = number;
        this.address = new InetSocketAddress(Ports.host(number), ports.cql());
        this.ports = ports;
        this.settings = settings;
        this.folder = folder;
        this.leash = leash;
    }

    /** Where it listens for CQL, when it does. */
    public InetSocketAddress address() {
        return address;
    }

    /** Where the other nodes connect to it, as it stands in logs. */
    String storageAddress() {
        return "/" + address.getAddress().getHostAddress() + ":" + ports.storage();
    }

    /** The folder with its configuration and data, until its cluster is closed. */
    public Path folder() {
        return folder.path();
    }

    /** Whether its process lives, be it paused or not. */
    public boolean isRunning() {
        NodeProcess current = process;
        return current != null && current.isAlive();
    }

    /** The process id. */
    public long pid() {
        return running().pid();
    }

    /** The last lines of its log, since its last start. */
    public String log() {
        NodeProcess current = process;
        return current == null ? "" : current.lastLines();
    }

    /**
     * Starts it again, and waits until it listens for CQL. If it does not, it is killed. The other nodes may need some
     * seconds more to see it.
     *
     * @throws IOException if one of its ports is in use, or with the last lines of its log
     */
    public void start() throws IOException, InterruptedException {
        NodeProcess started = launch(Set.of(LISTENS), false);
        try {
            NodeProcess.await(started.said(LISTENS), List.of(started), TO_START);
        } catch (IOException | InterruptedException e) {
            started.kill();
            throw e;
        }
    }

    /** Starts it, and waits for nothing; with a new host id and no data, if it is to be new. */
    NodeProcess launch(Set<String> awaited, boolean isNew) throws IOException, InterruptedException {
        if (isRunning()) {
            throw new IllegalStateException("Node " + this + " runs already");
        }
        ports.requireFree(number);
        if (isNew) {
            folder.empty();
        }
        ProcessBuilder command = NodeCommand.of(folder, ports, settings.nodes(), isNew);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("Node " + this + " cannot start: its cluster is closed");
            }
            NodeProcess started =
                    NodeProcess.start(command, "Cassandra node " + number + " (" + this + ")", leash, awaited);
            process = started;
            return started;
        }
    }

    /** Ends it at once, as a power cut of its machine's would, but for the kernel, which closes its sockets (SIGKILL). */
    public void kill() throws IOException {
        running().kill();
    }

    /** Ends it in an orderly way, and waits for that (SIGTERM). A paused one must be resumed first. */
    public void stop() throws IOException {
        NodeProcess current = running();
        current.sendTerm();
        current.awaitEnd(TO_STOP);
    }

    /** Kills it, and starts it again with its data. */
    public void restart() throws IOException, InterruptedException {
        kill();
        start();
    }

    /** Makes it hang: its sockets stay open, and nothing is answered (SIGSTOP). Returns when it has stopped. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
        Stopping.await(running().pid());
    }

    /** Lets it go on after {@link #pause} (SIGCONT). */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Gives it another identity, which it shows from its next start on. */
    public void replaceIdentity(Identity identity) throws IOException {
        if (settings.identities() == null) {
            throw new IllegalStateException("Node " + this + " has no TLS: give the builder tls(...) first");
        }
        folder.put(identity);
    }

    private void signal(String name) throws IOException, InterruptedException {
        // The kill of the shell, since not every machine has one as a program.
        List<String> command =
                List.of("sh", "-c", "kill -" + name + " " + running().pid());
        Command.run(command, folder.path(), TO_SIGNAL);
    }

    /** Its process. */
    NodeProcess running() {
        NodeProcess current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException("Node " + this + " does not run: start() it first");
        }
        return current;
    }

    /** Kills it, paused or not; it cannot be started again. From any thread. */
    void close() throws IOException {
        synchronized (this) {
            closed = true;
        }
        NodeProcess current = process;
        if (current != null) {
            current.kill();
        }
    }

    /** Its address. */
    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
