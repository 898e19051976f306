// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.cassandra.RealCluster;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.tls.TlsOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A real Cassandra with TLS, and sessions to it in the keyspace {@code "Shop"}: of each protocol version, and of the
 * Apache Java driver. There is a keyspace {@code shop} as well, and in both a table {@code orders}.
 */
final class ShopOnCassandra implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final TestAuthority authority = TestAuthority.create();
    private final RealCluster cluster;
    private final TlsOptions tls;
    private final Map<ProtocolVersion, Session> sessions = new EnumMap<>(ProtocolVersion.class);

    ShopOnCassandra(Path folder) throws IOException, InterruptedException {
        tls = TlsOptions.builder().trustPem(authority.writeTo(folder)).build();
        cluster = RealCluster.builder().tls(authority).start();
    }

    void fill() {
        try (Session session = builder(ProtocolVersion.V5).build()) {
            for (String name : List.of("\"Shop\"", "shop")) {
                session.execute("CREATE KEYSPACE " + name
                        + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
                session.execute("CREATE TABLE " + name + ".orders (id int PRIMARY KEY, \"Name\" text)");
                session.execute("INSERT INTO " + name + ".orders (id, \"Name\") VALUES (0, ?)", name);
            }
            session.execute("CREATE TYPE \"Shop\".address"
                    + " (street text, \"Number\" smallint, opened frozen<list<time>>, rent duration)");
        }
    }

    Session session(ProtocolVersion version) {
        return sessions.computeIfAbsent(
                version, each -> builder(each).keyspace("Shop").build());
    }

    SessionBuilder builder(ProtocolVersion version) {
        return Session.builder()
                .contactPoint("127.0.0.1", cluster.contactPoint().getPort())
                .tls(tls)
                .connection(ConnectionOptions.DEFAULT
                        .withVersions(version)
                        .withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG, LONG, LONG)));
    }

    CqlSession apache() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, authority.trustManagers(), null);
        return CqlSession.builder()
                .addContactPoint(cluster.contactPoint())
                .withLocalDatacenter("datacenter1")
                .withSslContext(context)
                .withKeyspace("\"Shop\"")
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, LONG)
                        .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, LONG)
                        .build())
                .build();
    }

    /** Kills the node, and starts it again after that. */
    void reboot(Runnable meanwhile) throws IOException, InterruptedException {
        cluster.node(1).kill();
        meanwhile.run();
        cluster.rejoin(1);
    }

    @Override
    public void close() throws IOException {
        sessions.values().forEach(Session::close);
        cluster.close();
    }
}
