// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.SocketState.Source;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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
    static final int MOST_ROWS = 20_000;

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

    /** Whether a table was longer than is read. */
    private boolean cut;

    /** The kernel gives a page at a time. */
    private final byte[] buffer = new byte[8 * 1024];

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
     * What the tables say about a connection; {@link SocketState#UNKNOWN} if they do not name it or cannot be read, and
     * {@link SocketState#TABLE_TOO_LONG} if it may stand behind the rows that are read.
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
        return states.getOrDefault(ends, cut ? SocketState.TABLE_TOO_LONG : SocketState.UNKNOWN);
    }

    private Map<Ends, SocketState> read(Set<Ends> wanted) {
        Map<Ends, SocketState> found = new HashMap<>();
        BitSet ports = new BitSet(65_536);
        for (Ends each : wanted) {
            ports.set(each.local().getPort());
        }
        cut = false;
        for (Path table : tables) {
            try (InputStream in = new FileInputStream(table.toFile())) {
                cut |= new Rows(in, found, ports, wanted).areCut();
            } catch (IOException | RuntimeException e) {
                // Without IPv6 there is one table, elsewhere than on Linux there is none.
                LOG.debug("{} cannot be read", table, e);
            }
        }
        return found;
    }

    /**
     * Reads row by row, and nearly all of them are not ours: they are told by the local port where they lie in the buffer, and
     * nothing is made of them. A table is read page by page, and a row may begin in one and end in the next.
     */
    private final class Rows {
        private final InputStream in;
        private final Map<Ends, SocketState> found;
        private final BitSet ports;
        private final Set<Ends> wanted;
        private int rows;

        Rows(InputStream in, Map<Ends, SocketState> found, BitSet ports, Set<Ends> wanted) {
            this.in = in;
            this.found = found;
            this.ports = ports;
            this.wanted = wanted;
        }

        /** Reads until all are found; whether there were more rows than are read. */
        boolean areCut() throws IOException {
            int held = 0;
            while (true) {
                int count = in.read(buffer, held, buffer.length - held);
                if (count < 0) {
                    return false;
                }
                int end = held + count;
                int row = 0;
                for (int i = held; i < end; i++) {
                    if (buffer[i] == '\n') {
                        // The first is a heading.
                        if (rows > 0 && isOfOurPorts(row, i)) {
                            take(new String(buffer, row, i - row, StandardCharsets.ISO_8859_1));
                        }
                        rows++;
                        row = i + 1;
                    }
                }
                if (found.size() == wanted.size()) {
                    return false;
                }
                if (rows > MOST_ROWS) {
                    return true;
                }
                held = end - row;
                if (held == buffer.length) {
                    throw new IOException("a row of more than " + held + " bytes");
                }
                System.arraycopy(buffer, row, buffer, 0, held);
            }
        }

        /** The port stands behind the second colon, in four hex digits. */
        private boolean isOfOurPorts(int from, int to) {
            int colons = 0;
            for (int i = from; i < to; i++) {
                if (buffer[i] == ':' && ++colons == 2) {
                    int port = 0;
                    for (int digit = i + 1; digit < i + 5; digit++) {
                        int value = digit < to ? Character.digit(buffer[digit], 16) : -1;
                        if (value < 0) {
                            return false;
                        }
                        port = port << 4 | value;
                    }
                    return ports.get(port);
                }
            }
            return false;
        }

        /**
         * Of a row, as {@code get_tcp4_sock} of the kernel writes it: number, local and remote address, state, tx:rx queue,
         * timer:when, retransmits, uid, unanswered probes, inode.
         */
        private void take(String row) throws IOException {
            String[] words = row.strip().split("\\s+", -1);
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
