// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process of its own that hands TCP connections on to somebody who listens in this JVM: on this host, or on that of a {@link
 * FarNetwork}. So a node of this JVM, or a proxy before it, is behind a process that can be stopped, and behind a network that
 * can be broken. From the process the bytes come back by a socket in the file system, past all networks.
 *
 * <p>The process ends with this one, however this one ends, but for one that is paused then. For one thread at a time.
 */
public final class FarRelay implements AutoCloseable {
    /** In {@code /proc/net/tcp}: ESTABLISHED, SYN_SENT and CLOSE_WAIT, whose program has not closed them. */
    private static final Pattern IN_USE = Pattern.compile("01|02|08");

    private final Path folder;
    private final ServerSocketChannel back;
    private final InetSocketAddress target;
    private final Pipes pipes = new Pipes("lab-far-relay");
    private final Child child;

    private FarRelay(@Nullable FarNetwork network, InetSocketAddress target) throws IOException {
        this.target = target;
        this.folder = Files.createTempDirectory("fc");
        Path file = folder.resolve("s");
        ServerSocketChannel opened = null;
        try {
            opened = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file));
            this.back = opened;
            this.child = Child.start(network, RelayProgram.class, file.toString());
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            clear();
            throw e;
        }
    }

    /**
     * Starts a process.
     *
     * @param network on whose host it listens; null for this host
     * @param target who listens in this JVM, or anywhere that it reaches
     * @throws IOException if it does not start; the message has what it said
     */
    public static FarRelay start(@Nullable FarNetwork network, InetSocketAddress target) throws IOException {
        FarRelay relay = new FarRelay(network, target);
        Thread thread = new Thread(relay::accept, "lab-far-relay-accepts");
        thread.setDaemon(true);
        thread.start();
        return relay;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = back.accept();
                try {
                    pipes.join(connection, SocketChannel.open(target));
                } catch (IOException e) {
                    connection.close();
                }
            }
        } catch (AsynchronousCloseException e) {
            // That is how this ends.
            return;
        } catch (IOException e) {
            pipes.close();
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return child.address();
    }

    /** Stops the process where it is (SIGSTOP): its kernel goes on. */
    public void pause() throws IOException {
        child.pause();
    }

    /** Lets it go on (SIGCONT). */
    public void resume() throws IOException {
        child.resume();
    }

    /** Whether a socket of this host is connected to it, and has not been closed here, as Linux knows. */
    public boolean isUsed() throws IOException {
        byte[] bytes = address().getAddress().getAddress();
        // The kernel writes the address in the order of the processor, and in tcp6 behind the prefix of mapped ones.
        String remote = String.format(
                Locale.ROOT,
                "%02X%02X%02X%02X:%04X",
                bytes[3],
                bytes[2],
                bytes[1],
                bytes[0],
                address().getPort());
        for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
            Path path = Path.of(table);
            if (Files.exists(path)) {
                try (Stream<String> lines = Files.lines(path)) {
                    if (lines.map(line -> line.strip().split("\\s+"))
                            .anyMatch(columns -> columns.length > 3
                                    && columns[2].endsWith(remote)
                                    && IN_USE.matcher(columns[3]).matches())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Kills the process, and ends all connections. */
    @Override
    public void close() throws IOException {
        try (back;
                pipes;
                child) {
            clear();
        }
    }

    private void clear() throws IOException {
        Files.deleteIfExists(folder.resolve("s"));
        Files.deleteIfExists(folder);
    }
}
