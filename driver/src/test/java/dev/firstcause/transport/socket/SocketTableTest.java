// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.SocketState.Source;
import dev.firstcause.transport.socket.SocketTable.Ends;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** Rows as Linux writes them on machines whose lowest byte is first, as nearly all are. */
@EnabledIf("lowestByteFirst")
class SocketTableTest {
    private static final String HEADING =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String HEADING_6 = "  sl  local_address                         remote_address"
            + "                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong(7);
    private Path tcp6;
    private Path tcp;
    private SocketTable table;

    static boolean lowestByteFirst() {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    }

    @BeforeEach
    void open() {
        tcp6 = folder.resolve("tcp6");
        tcp = folder.resolve("tcp");
        table = new SocketTable(List.of(tcp6, tcp), now::get);
    }

    @Test
    void an_ipv4_address_is_found_among_those_of_ipv6_into_which_it_is_mapped() throws IOException {
        Files.writeString(
                tcp6,
                HEADING_6
                        + "   0: 0000000000000000FFFF00000100007F:9C40 0000000000000000FFFF00000200007F:23B6 01"
                        + " 00000047:00000000 01:00000014 00000003     0        0 123456 2 0000000000000000 24 4 30 10 -1\n");
        assertThat(look("127.0.0.1", 40_000, "127.0.0.2", 9142))
                .isEqualTo(new SocketState(Source.PROC_NET_TCP, 0x47, 0, 3, 0, false, -1));
    }

    @Test
    void an_ipv4_socket_and_its_unread_bytes_are_found() throws IOException {
        Files.writeString(
                tcp,
                HEADING
                        + "   0: 0100007F:9C40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1\n"
                        + "   1: 0100007F:9C40 0200007F:23B6 01 00000000:0000002D 02:00000014 00000000     0        0 2 1\n");
        SocketState state = look("127.0.0.1", 40_000, "127.0.0.2", 9142);
        assertThat(state.unread()).isEqualTo(45);
        assertThat(state.unacknowledged()).isZero();
        assertThat(state.probing()).isFalse();
    }

    @Test
    void the_timer_of_window_probes_and_their_number_are_told() throws IOException {
        Files.writeString(tcp, row(0, "0100007F:9C40", "0200007F:23B6", "04:00000014", 5));
        SocketState state = look("127.0.0.1", 40_000, "127.0.0.2", 9142);
        assertThat(state.probing()).isTrue();
        assertThat(state.unansweredProbes()).isEqualTo(5);
    }

    @Test
    void an_ipv6_address_is_found() throws IOException {
        Files.writeString(
                tcp6,
                row(
                        0,
                        "B80D01200000000000000000" + "01000000:9C40",
                        "B80D0120000000000000000002000000:23B6",
                        "00:0",
                        0));
        assertThat(look("2001:db8::1", 40_000, "2001:db8::2", 9142).isKnown()).isTrue();
    }

    @Test
    void of_the_same_port_only_the_connection_with_both_addresses_counts() throws IOException {
        Files.writeString(
                tcp,
                row(0, "0100007F:9C40", "0300007F:23B6", "01:1", 1)
                        + rowOnly(0, "0100007F:9C41", "0200007F:23B6", "01:1", 2));
        assertThat(look("127.0.0.1", 40_000, "127.0.0.2", 9142)).isEqualTo(SocketState.UNKNOWN);
    }

    /** Those that wait for their last packets (TIME_WAIT), say, are many. */
    @Test
    void other_connections_of_the_same_port_do_not_end_the_reading() throws IOException {
        StringBuilder rows = new StringBuilder(HEADING);
        for (int i = 0; i < 2_000; i++) {
            rows.append(rowOnly(i, "0100007F:9C40", "0200007F:%04X".formatted(10_000 + i), "03:1", 0));
        }
        Files.writeString(tcp, rows + rowOnly(2_000, "0100007F:9C40", "0200007F:23B6", "01:1", 4));
        assertThat(look("127.0.0.1", 40_000, "127.0.0.2", 9142).unansweredProbes())
                .isEqualTo(4);
    }

    @Test
    void without_tables_nothing_is_known() {
        assertThat(look("127.0.0.1", 40_000, "127.0.0.2", 9142)).isEqualTo(SocketState.UNKNOWN);
    }

    @Test
    void what_cannot_be_understood_is_not_known() throws IOException {
        Files.writeString(tcp6, "heading\n  0: nonsense:zzzz :::\n\n 1: 2\n");
        assertThat(look("127.0.0.1", 40_000, "127.0.0.2", 9142)).isEqualTo(SocketState.UNKNOWN);
    }

    @Test
    void many_connections_are_looked_up_in_one_reading_and_a_later_one_in_another() throws IOException {
        Ends first = ends("127.0.0.1", 40_000, "127.0.0.2", 9142);
        Ends second = ends("127.0.0.1", 40_001, "127.0.0.2", 9142);
        Files.writeString(
                tcp,
                row(0, "0100007F:9C40", "0200007F:23B6", "01:1", 1)
                        + rowOnly(0, "0100007F:9C41", "0200007F:23B6", "01:1", 2));
        assertThat(table.of(first, Set.of(first, second)).unansweredProbes()).isEqualTo(1);
        Files.delete(tcp);
        now.addAndGet(99_000_000);
        assertThat(table.of(second, Set.of(first, second)).unansweredProbes()).isEqualTo(2);
        now.addAndGet(2_000_000);
        assertThat(table.of(second, Set.of(first, second))).isEqualTo(SocketState.UNKNOWN);
    }

    @Test
    void a_row_that_is_cut_by_the_end_of_a_page_is_read() throws IOException {
        StringBuilder rows = new StringBuilder(HEADING);
        for (int i = 0; i < 2_000; i++) {
            rows.append(rowOnly(i, "0100007F:%04X".formatted(10_000 + i), "0200007F:23B6", "01:1", i));
        }
        Files.writeString(tcp, rows);
        List<Ends> all = java.util.stream.IntStream.range(0, 2_000)
                .mapToObj(i -> ends("127.0.0.1", 10_000 + i, "127.0.0.2", 9142))
                .toList();
        Set<Ends> wanted = Set.copyOf(all);
        for (int i = 0; i < 2_000; i++) {
            assertThat(table.of(all.get(i), wanted).unansweredProbes()).isEqualTo(i);
        }
    }

    @Test
    void a_row_behind_those_that_are_read_is_not_known_and_that_is_said() throws IOException {
        StringBuilder rows = new StringBuilder(HEADING);
        for (int i = 0; i < SocketTable.MOST_ROWS + 200; i++) {
            rows.append(rowOnly(i, "0100007F:%04X".formatted(10_000 + i), "0200007F:23B6", "01:1", 1));
        }
        Files.writeString(tcp, rows);
        assertThat(look("127.0.0.1", 10_000, "127.0.0.2", 9142).isKnown()).isTrue();
        now.addAndGet(60_000_000_000L);
        SocketState last = look("127.0.0.1", 10_000 + SocketTable.MOST_ROWS + 199, "127.0.0.2", 9142);
        assertThat(last).isEqualTo(SocketState.TABLE_TOO_LONG);
        assertThat(last.isKnown()).isFalse();
        now.addAndGet(60_000_000_000L);
        Files.writeString(tcp, HEADING);
        assertThat(look("127.0.0.1", 40_000, "127.0.0.2", 9142)).isEqualTo(SocketState.UNKNOWN);
    }

    @Test
    void a_row_without_an_end_is_not_known() throws IOException {
        Files.writeString(tcp, HEADING + " ".repeat(100_000));
        assertThat(look("127.0.0.1", 40_000, "127.0.0.2", 9142)).isEqualTo(SocketState.UNKNOWN);
    }

    private SocketState look(String local, int localPort, String remote, int remotePort) {
        Ends ends = ends(local, localPort, remote, remotePort);
        return table.of(ends, Set.of(ends));
    }

    private static Ends ends(String local, int localPort, String remote, int remotePort) {
        return new Ends(new InetSocketAddress(local, localPort), new InetSocketAddress(remote, remotePort));
    }

    private static String row(int number, String local, String remote, String timer, int probes) {
        return HEADING + rowOnly(number, local, remote, timer, probes);
    }

    private static String rowOnly(int number, String local, String remote, String timer, int probes) {
        return "%4d: %s %s 01 00000000:00000000 %s 00000000     0 %8d 2 1%n"
                .formatted(number, local, remote, timer, probes);
    }
}
