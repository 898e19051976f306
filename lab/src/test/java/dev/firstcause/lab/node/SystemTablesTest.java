// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import static dev.firstcause.protocol.ProtocolVersion.V5;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.protocol.type.NativeType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What drivers ask of system tables, asked of the second of three nodes. */
class SystemTablesTest {
    private static StandInCluster cluster;
    private CqlClient client;

    @BeforeAll
    static void start() throws IOException {
        cluster = StandInCluster.start(3, StandInNode.builder().dataCenter("dc1", "r1"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = CqlClient.plain(cluster.node(2), V5).started();
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    @Test
    void a_node_that_is_known_elsewhere_is_known_so_to_itself_and_to_the_others() throws IOException {
        try (StandInCluster two = StandInCluster.start(2, StandInNode.builder())) {
            InetSocketAddress elsewhere = new InetSocketAddress("127.0.0.9", 19042);
            two.advertise(2, elsewhere);
            for (StandInNode node : two.nodes()) {
                String query = node == two.node(2)
                        ? "SELECT rpc_address, rpc_port, host_id FROM system.local"
                        : "SELECT native_address, native_port, host_id FROM system.peers_v2";
                try (CqlClient asking = CqlClient.plain(node, V5).started()) {
                    Rows.Cursor row = asking.query(Rows.class, query).cursor();
                    assertThat(row.next()).isTrue();
                    assertThat(row.bytes(0)).isEqualTo(ByteBuffer.wrap(new byte[] {127, 0, 0, 9}));
                    assertThat(row.bytes(1).getInt()).isEqualTo(19042);
                    ByteBuffer id = row.bytes(2);
                    assertThat(new UUID(id.getLong(), id.getLong()))
                            .isEqualTo(two.node(2).hostId());
                }
            }
        }
    }

    @Test
    void a_node_knows_itself() throws IOException {
        Rows local = client.query(Rows.class, "SELECT * FROM system.local WHERE key='local'");
        assertThat(local.count()).isEqualTo(1);
        assertThat(local.metadata().columns())
                .extracting(ColumnSpec::name)
                .startsWith("key", "bootstrapped")
                .contains("host_id", "rpc_address", "rpc_port", "tokens", "schema_version");

        Rows some = client.query(Rows.class, "select data_center, \"rack\" from system.local;");
        assertThat(texts(some)).containsExactly("dc1", "r1");
        assertThat(client.query(Rows.class, "SELECT key FROM system.local WHERE key = 'other'")
                        .count())
                .isZero();
    }

    @Test
    void a_node_knows_its_peers() throws IOException {
        Rows peers = client.query(Rows.class, "SELECT peer, native_port FROM system.peers_v2");
        assertThat(peers.count()).isEqualTo(2);
        Rows.Cursor cursor = peers.cursor();
        for (int number : new int[] {1, 3}) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.bytes(0)).isEqualTo(address(number));
            assertThat(cursor.bytes(1).getInt(0))
                    .isEqualTo(cluster.contactPoint().getPort());
        }
        assertThat(client.query(Rows.class, "SELECT * FROM system.peers").count())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM system.peers_v2 WHERE peer = '127.0.0.3' AND peer_port = 7002",
                "SELECT * FROM system.peers WHERE peer = '127.0.0.3'",
                "SELECT * FROM system_schema.keyspaces WHERE keyspace_name IN ('system', 'other')"
            })
    void conditions_choose_rows(String query) throws IOException {
        assertThat(client.query(Rows.class, query).count()).isEqualTo(1);
    }

    @Test
    void bound_values_choose_rows() throws IOException {
        Values named = Values.named()
                .add("address", address(3))
                .add("port", ByteBuffer.allocate(4).putInt(0, 7002))
                .build();
        Query query = new Query(
                "SELECT * FROM system.peers_v2 WHERE peer = :address and peer_port = :port",
                new QueryParameters(Consistency.ONE, named));
        assertThat(client.ask(Rows.class, query).count()).isEqualTo(1);

        Result.Prepared prepared =
                client.ask(Result.Prepared.class, new Prepare("SELECT rack FROM system.peers WHERE peer = ?"));
        assertThat(prepared.markers()).extracting(ColumnSpec::type).containsExactly(NativeType.INET);
        assertThat(prepared.result().columns()).extracting(ColumnSpec::name).containsExactly("rack");
        for (int number : new int[] {2, 3}) {
            Values values = Values.positional().add(address(number)).build();
            Execute execute = new Execute(
                    prepared.id(), prepared.resultMetadataId(), new QueryParameters(Consistency.ONE, values));
            assertThat(client.ask(Rows.class, execute).count()).isEqualTo(number - 2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keyspaces",
                "tables",
                "columns",
                "indexes",
                "views",
                "types",
                "functions",
                "aggregates",
                "triggers"
            })
    void the_schema_has_its_tables(String table) throws IOException {
        Rows rows = client.query(Rows.class, "SELECT * FROM system_schema." + table);
        assertThat(rows.metadata().columns()).extracting(ColumnSpec::name).contains("keyspace_name");
    }

    @Test
    void what_is_not_there_is_invalid() throws IOException {
        assertInvalid("SELECT * FROM system.peers_v3", "table peers_v3 does not exist");
        assertInvalid("SELECT nothing FROM system.local", "Undefined column name nothing in table system.local");
        assertInvalid("SELECT count(*) FROM system.local", "tell it what to answer with when(...)");
        assertInvalid("SELECT * FROM system.peers WHERE peer = 'some.host'", "Unable to make inet address");
    }

    @Test
    void a_keyspace_can_be_used() throws IOException {
        assertThat(client.query(Result.Keyspace.class, "USE \"shop\"").keyspace())
                .isEqualTo("shop");
    }

    @Test
    void nodes_on_one_address_have_ports_of_their_own() throws IOException {
        try (StandInCluster narrow = StandInCluster.startOnOneAddress(3, StandInNode.builder());
                CqlClient first = CqlClient.plain(narrow.node(1), V5).started()) {
            Rows.Cursor cursor = first.query(Rows.class, "SELECT native_port, tokens FROM system.peers_v2")
                    .cursor();
            for (int number : new int[] {2, 3}) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.bytes(0).getInt(0))
                        .isEqualTo(narrow.node(number).address().getPort());
            }
            assertThat(narrow.nodes()).extracting(StandInNode::hostId).doesNotHaveDuplicates();
        }
    }

    private void assertInvalid(String query, String message) throws IOException {
        ErrorResponse error = client.query(ErrorResponse.class, query);
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID.number());
        assertThat(error.message()).contains(message);
    }

    private static ByteBuffer address(int number) {
        return ByteBuffer.wrap(new byte[] {127, 0, 0, (byte) number});
    }

    private static List<String> texts(Rows rows) {
        Rows.Cursor cursor = rows.cursor();
        assertThat(cursor.next()).isTrue();
        return List.of(text(cursor, 0), text(cursor, 1));
    }

    private static String text(Rows.Cursor cursor, int column) {
        return StandardCharsets.UTF_8.decode(cursor.bytes(column)).toString();
    }
}
