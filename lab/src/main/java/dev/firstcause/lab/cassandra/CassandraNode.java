// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import dev.firstcause.lab.authority.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One real Cassandra, alone in its cluster, in a process of its own that can be made to suffer. Its ports and its data
 * stay the same from start to start; when it is closed, nothing of it is left.
 *
 * <p>Belongs to one thread at a time. It ends with this program at the latest, unless that is killed itself.
 */
public final class CassandraNode implements AutoCloseable {
    private static final Duration TO_START = Duration.ofMinutes(3);
    private static final Duration TO_STOP = Duration.ofMinutes(1);
    private static final Duration TO_SIGNAL = Duration.ofSeconds(10);
    private static final String LISTENS = "Startup complete"; // "Starting listening for CQL" comes before it does
    private static final String FIRST_USER = "Created default superuser role";

    private final InetAddress host;
    private final Ports ports;
    private final NodeFolder folder;
    private boolean firstUserMissing;
    private volatile @Nullable NodeProcess process; // volatile for the shutdown hook

    CassandraNode(InetAddress host, Ports ports, NodeFolder folder, boolean password) {
        this.host = host;
        this.ports = ports;
        this.folder = folder;
        this.firstUserMissing = password;
        OpenNodes.add(this);
    }

    /** A node to set up. */
    public static CassandraNodeBuilder builder() {
        return new CassandraNodeBuilder();
    }

    /** Where it listens for CQL, when it does. */
    public InetSocketAddress address() {
        return new InetSocketAddress(host, ports.cql());
    }

    /** The folder with its configuration and data, until it is closed. */
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
     * Starts it, and waits until it listens for CQL (and its first user can log in). If it does not, it is killed.
     *
     * @throws IOException with the last lines of its log
     */
    public void start() throws IOException, InterruptedException {
        if (isRunning()) {
            throw new IllegalStateException("Node " + this + " runs already");
        }
        NodeProcess started = NodeProcess.start(NodeCommand.of(folder, ports), folder, toString(), awaited());
        process = started;
        try {
            started.awaitReady(TO_START);
            firstUserMissing = false;
        } catch (IOException | InterruptedException e) {
            started.kill();
            throw e;
        }
    }

    private Set<String> awaited() {
        Set<String> lines = new HashSet<>(Set.of(LISTENS));
        if (firstUserMissing) {
            lines.add(FIRST_USER);
        }
        return lines;
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

    /** Makes it hang: its sockets stay open, and nothing is answered (SIGSTOP). */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on after {@link #pause} (SIGCONT). */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Gives it another identity, which it shows from its next start on. */
    public void replaceIdentity(Identity identity) throws IOException {
        folder.put(identity);
    }

    private void signal(String name) throws IOException, InterruptedException {
        // The kill of the shell, since not every machine has one as a program.
        List<String> command =
                List.of("sh", "-c", "kill -" + name + " " + running().pid());
        Command.run(command, folder.path(), TO_SIGNAL);
    }

    private NodeProcess running() {
        NodeProcess current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException("Node " + this + " does not run: start() it first");
        }
        return current;
    }

    /** Kills it, paused or not, and deletes its folder. Closing it again does nothing. */
    @Override
    public void close() throws IOException {
        NodeProcess current = process;
        if (current != null) {
            current.kill();
        }
        folder.delete();
        OpenNodes.remove(this);
    }

    /** The last resort, when the program ends. */
    void abandon() {
        try {
            close();
        } catch (IOException e) {
            throw new UncheckedIOException("Something is left of node " + this + " in " + folder.path(), e);
        }
    }

    @Override
    public String toString() {
        return host.getHostAddress() + ":" + ports.cql();
    }
}
