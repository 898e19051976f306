// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.Opcode;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Up to thousands of stand-in nodes of one cluster, all in one thread, that live and end together. Each listens on an
 * address of its own, 127.1.0.1 and on, all on the same port, and says in {@code system.local} who it is. They speak
 * without TLS and answer Void to statements about other tables than the system's. A {@link StandInCluster} is for nodes
 * that break. It needs Linux, where all of 127.0.0.0/8 is there.
 *
 * <p>For any thread.
 */
public final class StandInCrowd implements AutoCloseable {
    private static final int TRIES = 50;
    private static final int MOST = 10_000;
    private static final int IN_A_BLOCK = 250;
    private static final int BACKLOG = 200;

    private final List<InetSocketAddress> addresses;
    private final Ledger ledger;
    private final NodeLoop loop;
    private boolean closed; // guarded by this

    private StandInCrowd(List<InetSocketAddress> addresses, Ledger ledger, NodeLoop loop) {
        this.addresses = List.copyOf(addresses);
        this.ledger = ledger;
        this.loop = loop;
    }

    /**
     * Starts them.
     *
     * @param count 1 to 10,000; each takes a file descriptor, and each connection to it one more
     * @throws IOException if no port is free on all their addresses
     */
    public static StandInCrowd start(int count) throws IOException {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("A crowd of " + count + " nodes: choose 1 to " + MOST);
        }
        List<ServerSocketChannel> listeners = listen(count);
        try {
            StandInNodeBuilder like = StandInNode.builder();
            List<InetSocketAddress> addresses = new ArrayList<>();
            List<Member> members = new ArrayList<>();
            for (ServerSocketChannel listener : listeners) {
                addresses.add((InetSocketAddress) listener.getLocalAddress());
                members.add(like.member(addresses.get(members.size()), members.size(), count));
            }
            Ledger ledger = new Ledger();
            Map<ServerSocketChannel, NodeCore> cores = new LinkedHashMap<>();
            for (ServerSocketChannel listener : listeners) {
                cores.put(listener, core(like.settings(), cores.size(), List.copyOf(members), ledger));
            }
            return new StandInCrowd(addresses, ledger, new NodeLoop("stand-in crowd", cores, null));
        } catch (IOException | RuntimeException e) {
            closeAll(listeners);
            throw e;
        }
    }

    private static NodeCore core(NodeSettings settings, int index, List<Member> members, Ledger ledger) {
        Rules rules = new Rules();
        Statements statements = new Statements();
        Replies replies = new Replies(new SystemRows(settings, index, () -> members), statements, rules);
        return new NodeCore(
                "stand-in " + members.get(index).address(),
                settings,
                rules,
                statements,
                replies,
                ledger,
                new AtomicReference<>());
    }

    private static List<ServerSocketChannel> listen(int count) throws IOException {
        for (int attempt = 1; ; attempt++) {
            List<ServerSocketChannel> listeners = new ArrayList<>();
            try {
                int port = 0;
                for (int i = 0; i < count; i++) {
                    ServerSocketChannel listener = ServerSocketChannel.open();
                    listeners.add(listener);
                    listener.bind(new InetSocketAddress(host(i), port), BACKLOG);
                    port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
                }
                return listeners;
            } catch (IOException e) {
                closeAll(listeners);
                // What is free on the first address need not be so on the others.
                if (!(e instanceof BindException) || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static InetAddress host(int index) throws IOException {
        return InetAddress.getByAddress(
                new byte[] {127, 1, (byte) (index / IN_A_BLOCK), (byte) (index % IN_A_BLOCK + 1)});
    }

    private static void closeAll(List<ServerSocketChannel> listeners) throws IOException {
        for (ServerSocketChannel listener : listeners) {
            listener.close();
        }
    }

    /** Where the nodes listen. */
    public List<InetSocketAddress> addresses() {
        return addresses;
    }

    /** How many connections are open, to all nodes. */
    public int openConnections() {
        return ledger.openConnections().size();
    }

    /** How many connections were accepted and not yet ready at the same time, at the most, over all nodes. */
    public int mostHandshakes() {
        return ledger.mostBeginning();
    }

    /** How many requests of that kind have come, over all nodes and connections. */
    public long requests(Opcode opcode) {
        return ledger.requests(opcode);
    }

    /** Waits until no connection is open. */
    public void awaitAllClosed(Duration patience) throws InterruptedException, TimeoutException {
        ledger.await(
                () -> ledger.openConnections().isEmpty(),
                patience,
                () -> ledger.openConnections().size() + " connections are open");
    }

    /** Ends all nodes: they listen no more, and their connections end with a RST. Closing it again does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            loop.kill();
        }
    }
}
