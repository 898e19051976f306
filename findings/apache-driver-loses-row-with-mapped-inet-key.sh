#!/usr/bin/env bash
# Apache Cassandra 5.0.7, Apache Java driver 4.19.2, JDK 17.
#
# An inet of 16 bytes may hold an IPv4-mapped address. Cassandra keeps the 16 bytes, prints them as the IPv4 address, and treats
# them as another value than the 4 bytes of that address. Expected: a client that reads a key and asks for that key finds the
# row. Seen: the JDK turns the 16 bytes into an Inet4Address, the driver writes that with 4 bytes, and the row is not found;
# an upsert by the key that was read makes a second row, and the two look the same.
#
# Output seen:
#   stored: 16 bytes, read as Inet4Address /192.0.2.1
#   found by the key that was read: false
#   rows after an upsert by the key that was read: 192.0.2.1 in 16 bytes, 192.0.2.1 in 4 bytes
. "$(dirname "$0")/lib/run.sh"
CASSANDRA=5.0.7
out=$(run_java org.apache.cassandra:java-driver-core:4.19.2 org.slf4j:slf4j-nop:1.7.36 <<'J'
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

class Main {
    public static void main(String[] args) throws Exception {
        try (OneNode node = new OneNode(Path.of(args[0]), Path.of(args[1]));
                CqlSession session = CqlSession.builder()
                        .addContactPoint(new InetSocketAddress("127.0.0.1", node.port))
                        .withLocalDatacenter("datacenter1")
                        .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                                .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(30))
                                .build())
                        .build()) {
            session.execute("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            session.execute("CREATE TABLE k.seen (address inet PRIMARY KEY, n int)");
            session.execute("INSERT INTO k.seen (address, n) VALUES (blobAsInet(0x00000000000000000000ffffc0000201), 1)");
            Row row = session.execute("SELECT address FROM k.seen").one();
            InetAddress address = row.getInetAddress("address");
            System.out.println("stored: " + row.getBytesUnsafe("address").remaining() + " bytes, read as "
                    + address.getClass().getSimpleName() + " " + address);
            var select = session.prepare("SELECT n FROM k.seen WHERE address = ?");
            System.out.println("found by the key that was read: "
                    + (session.execute(select.bind(address)).one() != null));
            session.execute(session.prepare("UPDATE k.seen SET n = 2 WHERE address = ?").bind(address));
            System.out.println("rows after an upsert by the key that was read: "
                    + StreamSupport.stream(session.execute("SELECT address FROM k.seen").spliterator(), false)
                            .map(each -> each.getInetAddress("address").getHostAddress() + " in "
                                    + each.getBytesUnsafe("address").remaining() + " bytes")
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
    }
}
J
)
expect "$out" "stored: 16 bytes, read as Inet4Address /192.0.2.1
found by the key that was read: false
rows after an upsert by the key that was read: 192.0.2.1 in 16 bytes, 192.0.2.1 in 4 bytes"
