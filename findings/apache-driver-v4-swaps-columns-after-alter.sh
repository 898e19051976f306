#!/usr/bin/env bash
# Apache Cassandra 5.0.7, Apache Java driver 4.19.2 with protocol v4.
#
# A client prepares SELECT * and runs it. Another client alters the table and prepares the same text. Expected: the first
# client's next execution fails, or is prepared again and describes the new columns. Seen: the node serves the old id with
# rows of the new shape and does not describe them (the client asked it to skip the metadata), and the driver decodes them by
# the old description, without any error: the column "z" holds the bytes of the new column "m". With protocol v5, where
# answers carry an id of their description, the same program reads the right value.
#
# Output seen:
#   V4 before: a=1 z=100
#   V4 after: a=1 z=42
#   V5 before: a=1 z=100
#   V5 after: a=1 z=100
. "$(dirname "$0")/lib/run.sh"
CASSANDRA=5.0.7
out=$(run_java org.apache.cassandra:java-driver-core:4.19.2 org.slf4j:slf4j-nop:1.7.36 <<'J'
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

class Main {
    public static void main(String[] args) throws Exception {
        try (OneNode node = new OneNode(Path.of(args[0]), Path.of(args[1]))) {
            for (String version : new String[] {"V4", "V5"}) {
                try (CqlSession first = open(node, version); CqlSession other = open(node, version)) {
                    String table = "k.t" + version.toLowerCase();
                    other.execute("CREATE KEYSPACE IF NOT EXISTS k WITH replication ="
                            + " {'class': 'SimpleStrategy', 'replication_factor': 1}");
                    other.execute("CREATE TABLE " + table + " (a int PRIMARY KEY, z int)");
                    other.execute("INSERT INTO " + table + " (a, z) VALUES (1, 100)");
                    PreparedStatement select = first.prepare("SELECT * FROM " + table + " WHERE a = ?");
                    print(version + " before", first.execute(select.bind(1)).one());
                    other.execute("ALTER TABLE " + table + " ADD m int");
                    other.execute("UPDATE " + table + " SET m = 42 WHERE a = 1");
                    other.prepare("SELECT * FROM " + table + " WHERE a = ?");
                    print(version + " after", first.execute(select.bind(1)).one());
                }
            }
        }
    }

    private static CqlSession open(OneNode node, String version) {
        return CqlSession.builder()
                .addContactPoint(new InetSocketAddress("127.0.0.1", node.port))
                .withLocalDatacenter("datacenter1")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(DefaultDriverOption.PROTOCOL_VERSION, version)
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                        .build())
                .build();
    }

    private static void print(String when, Row row) {
        System.out.println(when + ": a=" + row.getInt("a") + " z=" + row.getInt("z"));
    }
}
J
)
expect "$out" "V4 before: a=1 z=100
V4 after: a=1 z=42
V5 before: a=1 z=100
V5 after: a=1 z=100"
