// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.SocketState.Source;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code /proc/net/tcp} and {@code /proc/net/tcp6} say about the wires of one loop. The tables hold all sockets of the
 * network namespace, and often some hundred connections are looked up at the same time: so one reading serves all wires of
 * the loop for {@value #KEPT_MILLIS} ms, or for ten times as long as it took. A reading ends when all wires were found, or after {@value #MOST_ROWS} rows of a
 * table, which take some tenths of a second on a busy machine: what stands behind is not known.
 *
 * <p>Owned by the loop's thread.
 */
public final class SocketTable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketTable.class);
    private static final long KEPT_MILLIS = 100;
    private static final int MOST_ROWS = 20_000;

    /** Sockets of the JDK are of IPv6 also where the addresses are of IPv4. */
    private static final List<Path> TABLES =
            List.of(Path.of("/proc/thread-self/net/tcp6"), Path.of("/proc/thread-self/net/tcp"));

    private static final int WINDOW_PROBE_TIMER = 4;

    private final List<Path> tables;
    private final LongSupplier clock;
    private Map<Ends, SocketState> states = Map.of();
    private long readAt;
    private long keptNanos;
    private boolean read;

    public SocketTable() {
        this(TABLES, System::nanoTime);
    }

    SocketTable(List<Path> tables, LongSupplier clock) {
        this.tables = tables;
        this.clock = clock;
    }

    /**
     * The two ends of a connection.
     *
     * @param local our own
     * @param remote the peer's
     */
    public record Ends(InetSocketAddress local, InetSocketAddress remote) {}

    /**
     * What the tables say about a connection; {@link SocketState#UNKNOWN} if they do not name it or cannot be read.
     *
     * @param wanted all connections that may be asked for soon, this one too
     */
    public SocketState of(Ends ends, Set<Ends> wanted) {
        long now = clock.getAsLong();
        if (!read || now - readAt >= keptNanos) {
            states = read(wanted);
            readAt = clock.getAsLong();
            // The loop does nothing else meanwhile: however large the tables are, it does this for a tenth of its time
            // at most.
            keptNanos = Math.max(KEPT_MILLIS * 1_000_000, 10 * (readAt - now));
            read = true;
        }
        return states.getOrDefault(ends, SocketState.UNKNOWN);
    }

    private Map<Ends, SocketState> read(Set<Ends> wanted) {
        Map<Ends, SocketState> found = new HashMap<>();
        BitSet ports = new BitSet(65_536);
        for (Ends each : wanted) {
            ports.set(each.local().getPort());
        }
        for (Path table : tables) {
            try (InputStream in = Files.newInputStream(table)) {
                new Rows(in, found, ports, wanted).readAll();
            } catch (IOException | RuntimeException e) {
                // Without IPv6 there is one table, elsewhere than on Linux there is none.
                LOG.debug("{} cannot be read", table, e);
            }
        }
        return found;
    }

    /** Reads row by row. A table is read page by page, and a row may begin in one and end in the next. */
    private static final class Rows {
        private final InputStream in;
        private final Map<Ends, SocketState> found;
        private final BitSet ports;
        private final Set<Ends> wanted;
        private int rows;
        private final byte[] buffer = new byte[16 * 1024];
        private final StringBuilder row = new StringBuilder(256);

        Rows(InputStream in, Map<Ends, SocketState> found, BitSet ports, Set<Ends> wanted) {
            this.in = in;
            this.found = found;
            this.ports = ports;
            this.wanted = wanted;
        }

        void readAll() throws IOException {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] != '\n') {
                        row.append((char) (buffer[i] & 0xff));
                        continue;
                    }
                    // The first is a heading.
                    if (rows > 0) {
                        take();
                    }
                    rows++;
                    row.setLength(0);
                }
                if (found.size() == wanted.size() || rows > MOST_ROWS) {
                    return;
                }
            }
        }

        /**
         * Of a row, as {@code get_tcp4_sock} of the kernel writes it: number, local and remote address, state, tx:rx queue,
         * timer:when, retransmits, uid, unanswered probes, inode.
         */
        private void take() throws IOException {
            // Most rows are not ours, and are told by the local port, before anything is cut out of them.
            int colon = row.indexOf(":", row.indexOf(":") + 1);
            if (colon < 0 || !ports.get(Integer.parseInt(row, colon + 1, colon + 5, 16))) {
                return;
            }
            String[] words = row.toString().strip().split("\\s+", -1);
            int queues = words[4].indexOf(':');
            int timer = Integer.parseInt(words[5], 0, words[5].indexOf(':'), 16);
            Ends ends = new Ends(address(words[1]), address(words[2]));
            if (!wanted.contains(ends)) {
                return;
            }
            found.put(
                    ends,
                    new SocketState(
                            Source.PROC_NET_TCP,
                            Long.parseLong(words[4], 0, queues, 16),
                            Long.parseLong(words[4], queues + 1, words[4].length(), 16),
                            Integer.parseInt(words[6], 16),
                            Integer.parseInt(words[8]),
                            timer == WINDOW_PROBE_TIMER,
                            -1));
        }
    }

    /** The address in hex, each four bytes in the order of this machine; a colon, and the port in hex. */
    static InetSocketAddress address(String hex) throws IOException {
        int colon = hex.indexOf(':');
        byte[] bytes = new byte[colon / 2];
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < bytes.length; i++) {
            int at = little ? i ^ 3 : i;
            bytes[at] = (byte) Integer.parseInt(hex, 2 * i, 2 * i + 2, 16);
        }
        // An IPv4 address mapped into IPv6 comes out as one of IPv4, as the JDK itself tells it.
        return new InetSocketAddress(
                InetAddress.getByAddress(bytes), Integer.parseInt(hex, colon + 1, hex.length(), 16));
    }
}
