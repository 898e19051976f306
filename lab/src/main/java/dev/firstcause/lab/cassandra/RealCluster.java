// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Real Cassandra nodes that know each other, each in a process of its own. When it is closed, nothing of it is left; it
 * ends with this program at the latest, also when that is killed.
 *
 * <p>Belongs to one thread at a time.
 */
public final class RealCluster implements AutoCloseable {
    private static final Duration TO_START = Duration.ofMinutes(5);
    private static final String UP = " is now UP";
    private static final String DOWN = " is now DOWN";
    private static final String FIRST_USER = "Created default superuser role";

    private final NodeSettings settings;
    private final Path folder;
    private final Leash leash;
    private final List<CassandraNode> nodes;

    private RealCluster(NodeSettings settings, Path folder, Leash leash) throws IOException {
        this.settings = settings;
        this.folder = folder;
        this.leash = leash;
        List<Ports> ports = Ports.find(settings.nodes());
        List<CassandraNode> members = new ArrayList<>();
        for (int number = 1; number <= settings.nodes(); number++) {
            Ports its = ports.get(number - 1);
            NodeFolder home = NodeFolder.create(folder, number);
            home.configure(number, its, settings);
            members.add(new CassandraNode(number, its, settings, home, leash));
        }
        this.nodes = List.copyOf(members);
        OpenClusters.add(this);
    }

    /** A cluster to set up. */
    public static RealClusterBuilder builder() {
        return new RealClusterBuilder();
    }

    /** Sets it up in an empty folder, which it deletes in the end, and starts no node yet. */
    static RealCluster create(NodeSettings settings, Path folder) throws IOException {
        Leash leash;
        try {
            leash = Leash.around(folder);
        } catch (IOException e) {
            Files.delete(folder);
            throw e;
        }
        try {
            return new RealCluster(settings, folder, leash);
        } catch (IOException | RuntimeException e) {
            leash.close();
            throw e;
        }
    }

    /** Starts all nodes at once, which they can bear since all are seeds, and waits until they know each other. */
    void start() throws IOException, InterruptedException {
        List<NodeProcess> processes = new ArrayList<>();
        List<CompletableFuture<?>> said = new ArrayList<>();
        for (CassandraNode node : nodes) {
            Set<String> lines = awaited(node);
            Set<String> all = new HashSet<>(lines);
            all.add(FIRST_USER);
            NodeProcess process = node.launch(all, false);
            processes.add(process);
            lines.forEach(line -> said.add(process.said(line)));
        }
        if (settings.password()) {
            // Whichever comes first creates the user for all.
            said.add(CompletableFuture.anyOf(
                    processes.stream().map(process -> process.said(FIRST_USER)).toArray(CompletableFuture<?>[]::new)));
        }
        NodeProcess.await(CompletableFuture.allOf(said.toArray(new CompletableFuture<?>[0])), processes, TO_START);
    }

    /**
     * Starts a node again, and waits until it listens for CQL, and until it and the others that run see each other up. None
     * of these may be paused.
     *
     * @param number from 1 on, as in its address
     * @throws IOException if one of its ports is in use, or with the last lines of a node's log
     */
    public void rejoin(int number) throws IOException, InterruptedException {
        join(number, false);
    }

    /**
     * Starts a new node at the address of one that was ended, as when a machine was replaced: with an empty disk and another
     * host id, at the same place in the ring. It has none of the rows that the old one had. Waits as {@link #rejoin} does.
     *
     * @param number from 1 on, as in its address
     * @throws IllegalStateException if the old node runs
     * @throws IOException if one of its ports is in use, or with the last lines of a node's log
     */
    public void replace(int number) throws IOException, InterruptedException {
        join(number, true);
    }

    private void join(int number, boolean isNew) throws IOException, InterruptedException {
        CassandraNode node = node(number);
        Set<String> lines = new HashSet<>(Set.of(CassandraNode.LISTENS));
        List<NodeProcess> sayers = new ArrayList<>();
        List<CompletableFuture<?>> said = new ArrayList<>();
        for (CassandraNode other : nodes) {
            if (other != node && other.isRunning()) {
                lines.add(other.storageAddress() + UP);
                sayers.add(other.running());
                said.add(other.running().saysFromNow(node.storageAddress() + UP));
            }
        }
        NodeProcess started = node.launch(lines, isNew);
        sayers.add(started);
        lines.forEach(line -> said.add(started.said(line)));
        NodeProcess.await(CompletableFuture.allOf(said.toArray(new CompletableFuture<?>[0])), sayers, TO_START);
    }

    /**
     * Lets a node hang for a time, and go on; then, if others had it down meanwhile, waits until they see it up.
     *
     * @param number from 1 on, as in its address
     * @param hanging is run while it hangs
     * @param resumed is run as soon as it goes on
     * @throws IOException with the last lines of a node's log, if the others do not see it up again
     */
    public void hang(int number, Hanging hanging, Runnable resumed) throws IOException, InterruptedException {
        CassandraNode node = node(number);
        List<NodeProcess> sayers = new ArrayList<>();
        List<CompletableFuture<?>> downs = new ArrayList<>();
        List<CompletableFuture<?>> ups = new ArrayList<>();
        for (CassandraNode other : nodes) {
            if (other != node && other.isRunning()) {
                sayers.add(other.running());
                downs.add(other.running().saysFromNow(node.storageAddress() + DOWN));
                ups.add(other.running().saysFromNow(node.storageAddress() + UP));
            }
        }
        node.pause();
        try {
            hanging.run();
        } finally {
            node.resume();
        }
        resumed.run();
        for (int i = 0; i < downs.size(); i++) {
            if (downs.get(i).isDone()) {
                NodeProcess.await(ups.get(i), sayers, TO_START);
            }
        }
    }

    /** What goes on while a node hangs. */
    @FunctionalInterface
    public interface Hanging {
        /** Returns when the node is to go on. */
        void run() throws InterruptedException;
    }

    private Set<String> awaited(CassandraNode node) {
        Set<String> lines = new HashSet<>(Set.of(CassandraNode.LISTENS));
        for (CassandraNode other : nodes) {
            if (other != node) {
                lines.add(other.storageAddress() + " state NORMAL");
                lines.add(other.storageAddress() + UP);
            }
        }
        return lines;
    }

    /** Its nodes, in the order of their numbers. */
    public List<CassandraNode> nodes() {
        return nodes;
    }

    /** A node by its number, from 1 on, as in its address. */
    public CassandraNode node(int number) {
        if (number < 1 || number > nodes.size()) {
            throw new IllegalArgumentException("There is no node " + number + " of " + nodes.size());
        }
        return nodes.get(number - 1);
    }

    /** Where the first node listens. */
    public InetSocketAddress contactPoint() {
        return nodes.get(0).address();
    }

    /** The folder with those of its nodes, until it is closed. */
    public Path folder() {
        return folder;
    }

    /** Kills all nodes, paused or not, and deletes their folders. Closing it again does nothing. From any thread. */
    @Override
    public synchronized void close() throws IOException {
        try {
            for (CassandraNode node : nodes) {
                node.close();
            }
        } finally {
            leash.close(); // which also kills and deletes what could not be
        }
        Folders.delete(folder);
        OpenClusters.remove(this);
    }

    /** Its nodes. */
    @Override
    public String toString() {
        return "RealCluster" + nodes;
    }
}
