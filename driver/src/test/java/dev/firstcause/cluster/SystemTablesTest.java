// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.type.Codecs;
import dev.firstcause.type.TypeCodec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the rows of system tables say of nodes, whichever columns they have. */
class SystemTablesTest {
    private static final int PORT = 9042;
    private static final UUID HOST = new UUID(1, 1);
    private static final UUID VERSION = new UUID(2, 2);

    private final List<ColumnSpec> columns = new ArrayList<>();
    private final List<List<@Nullable ByteBuffer>> rows = new ArrayList<>();

    private static InetAddress address(String words) {
        try {
            return InetAddress.getByName(words);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(words, e);
        }
    }

    private SystemTablesTest with(ColumnSpec column, @Nullable ByteBuffer value) {
        columns.add(column);
        if (rows.isEmpty()) {
            rows.add(new ArrayList<>());
        }
        rows.get(rows.size() - 1).add(value);
        return this;
    }

    private SystemTablesTest inet(String column, @Nullable String value) {
        return with(spec(column, NativeType.INET), value == null ? null : Codecs.INET.encode(address(value)));
    }

    private SystemTablesTest number(String column, @Nullable Integer value) {
        return with(spec(column, NativeType.INT), value == null ? null : Codecs.INT.encode(value));
    }

    private SystemTablesTest text(String column, String value) {
        return with(spec(column, NativeType.TEXT), Codecs.TEXT.encode(value));
    }

    private SystemTablesTest id(String column, @Nullable UUID value) {
        return with(spec(column, NativeType.UUID), value == null ? null : Codecs.UUID.encode(value));
    }

    private static ColumnSpec spec(String name, NativeType type) {
        return new ColumnSpec("system", "peers", name, type);
    }

    private Rows table() {
        return Rows.of(RowsMetadata.of(columns), rows);
    }

    private NodeRow row() {
        List<NodeRow> all = SystemTables.read(table(), PORT);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private @Nullable InetSocketAddress reported() {
        return row().reported();
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    // ------------------------------------------------------------------ all columns

    @Test
    void a_row_has_what_its_columns_say() {
        TypeCodec<Set<@Nullable String>> tokens = Codecs.set(Codecs.TEXT);
        id("host_id", HOST).text("data_center", "dc1").text("rack", "r1").text("release_version", "5.0");
        with(
                new ColumnSpec("system", "peers", "tokens", new SetType(NativeType.TEXT)),
                tokens.encode(Set.of("1", "2")));
        id("schema_version", VERSION).inet("peer", "10.0.0.1").inet("rpc_address", "10.0.0.2");
        assertThat(row())
                .isEqualTo(new NodeRow(
                        HOST, at("10.0.0.2", PORT), "dc1", "r1", "5.0", Set.of("1", "2"), VERSION, "10.0.0.1"));
    }

    @Test
    void a_row_without_columns_says_nothing() {
        assertThat(text("unknown", "x").row())
                .isEqualTo(new NodeRow(null, null, null, null, null, Set.of(), null, null));
    }

    @Test
    void all_rows_are_read_in_their_order() {
        id("host_id", HOST);
        List<@Nullable ByteBuffer> second = new ArrayList<>();
        second.add(Codecs.UUID.encode(VERSION));
        rows.add(second);
        assertThat(SystemTables.read(table(), PORT)).extracting(NodeRow::hostId).containsExactly(HOST, VERSION);
    }

    // ------------------------------------------------------------------ where a node listens

    @Test
    void the_native_address_and_port_come_first() {
        inet("native_address", "10.0.0.1").number("native_port", 19042);
        inet("rpc_address", "10.0.0.2").number("rpc_port", 29042);
        assertThat(reported()).isEqualTo(at("10.0.0.1", 19042));
    }

    @Test
    void without_a_native_address_the_older_columns_count_and_their_port() {
        inet("native_address", null).number("native_port", 19042);
        inet("rpc_address", "10.0.0.2").number("rpc_port", 29042);
        assertThat(reported()).isEqualTo(at("10.0.0.2", 29042));
    }

    @Test
    void a_node_that_does_not_say_its_port_listens_at_the_port_of_the_one_that_was_asked() {
        for (Integer none : new Integer[] {null, 0}) {
            columns.clear();
            rows.clear();
            inet("native_address", "10.0.0.1").number("native_port", none);
            assertThat(reported()).isEqualTo(at("10.0.0.1", PORT));
        }
    }

    @Test
    void a_port_is_believed_up_to_the_last_one_and_not_beyond() {
        for (int port : new int[] {1, 65_535}) {
            columns.clear();
            rows.clear();
            inet("native_address", "10.0.0.1").number("native_port", port);
            assertThat(reported()).isEqualTo(at("10.0.0.1", port));
        }
        for (int port : new int[] {-1, 65_536}) {
            columns.clear();
            rows.clear();
            inet("native_address", "10.0.0.1").number("native_port", port);
            assertThat(reported()).isNull();
        }
    }

    @Test
    void a_node_that_listens_at_all_addresses_is_found_where_its_peers_find_it() {
        inet("rpc_address", "0.0.0.0").number("rpc_port", 29042).inet("peer", "10.0.0.3");
        assertThat(reported()).isEqualTo(at("10.0.0.3", 29042));
        columns.clear();
        rows.clear();
        inet("rpc_address", "0.0.0.0").inet("broadcast_address", "10.0.0.4");
        assertThat(reported()).isEqualTo(at("10.0.0.4", PORT));
        columns.clear();
        rows.clear();
        assertThat(inet("native_address", "::").reported()).isNull();
    }

    @Test
    void a_node_without_an_address_for_clients_is_not_looked_for_elsewhere() {
        assertThat(inet("peer", "10.0.0.3")
                        .inet("broadcast_address", "10.0.0.4")
                        .reported())
                .isNull();
    }

    // ------------------------------------------------------------------ single columns

    @Test
    void schema_versions_are_those_of_rows_that_have_a_host_and_a_version() {
        id("host_id", HOST).id("schema_version", VERSION);
        for (UUID[] each : new UUID[][] {{null, VERSION}, {new UUID(3, 3), null}}) {
            List<@Nullable ByteBuffer> row = new ArrayList<>();
            row.add(each[0] == null ? null : Codecs.UUID.encode(each[0]));
            row.add(each[1] == null ? null : Codecs.UUID.encode(each[1]));
            rows.add(row);
        }
        Map<UUID, UUID> expected = new LinkedHashMap<>(Map.of(HOST, VERSION));
        assertThat(SystemTables.schemaVersions(table())).isEqualTo(expected);
    }

    @Test
    void the_host_id_is_that_of_the_first_row_or_none() {
        assertThat(SystemTables.hostId(id("host_id", HOST).table())).isEqualTo(HOST);
        rows.clear();
        assertThat(SystemTables.hostId(table())).isNull();
    }

    @Test
    void a_table_without_a_description_of_its_columns_is_refused() {
        Rows undescribed = Rows.of(RowsMetadata.leftOut(1), List.of());
        assertThatThrownBy(() -> SystemTables.hostId(undescribed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without its columns");
    }

    // ------------------------------------------------------------------ rows in words

    @Test
    void a_row_is_named_by_its_host_or_by_its_key_and_by_where_it_stands() {
        assertThat(new NodeRow(HOST, null, "dc1", "r1", null, Set.of(), null, "10.0.0.1"))
                .hasToString(HOST + " (dc1/r1)");
        assertThat(new NodeRow(null, null, "dc1", null, null, Set.of(), null, "10.0.0.1"))
                .hasToString("at 10.0.0.1 (dc1/?)");
        assertThat(new NodeRow(null, null, null, "r1", null, Set.of(), null, "10.0.0.1"))
                .hasToString("at 10.0.0.1");
    }

    @Test
    void a_node_is_named_by_its_host_and_by_where_it_stands() {
        assertThat(new NodeInfo(HOST, null, "dc1", "r1", null, Set.of(), null)).hasToString(HOST + " (dc1/r1)");
    }

    @Test
    void all_that_a_row_lacks_is_named() {
        assertThat(new NodeRow(null, null, null, null, null, Set.of(), null, "10.0.0.1").missing())
                .contains("has no host id, no data centre, no rack, no address for clients:");
        assertThat(new NodeRow(HOST, at("10.0.0.1", 1), null, "r1", null, Set.of(), null, null).missing())
                .contains("has no data centre:");
        assertThat(new NodeRow(HOST, null, "dc1", "r1", null, Set.of(), null, null).missing())
                .isEqualTo("it does not say where it listens for clients");
    }
}
