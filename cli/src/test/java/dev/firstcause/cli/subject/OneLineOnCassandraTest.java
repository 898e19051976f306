// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.Session;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.cassandra.CassandraNode;
import dev.firstcause.lab.cassandra.RealCluster;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same with a real node, which is killed and started again, on each transport with each TLS. */
@Tag("cassandra")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "reboot", matches = "true", disabledReason = "takes some minutes: -Dreboot=true")
class OneLineOnCassandraTest {
    private static TestAuthority authority;
    private static RealCluster cluster;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        authority = TestAuthority.create();
        cluster = RealCluster.builder().tls(authority).start();
    }

    @AfterAll
    static void end() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "nio, jdk",
        "nio, boringssl",
        "netty-epoll, jdk",
        "netty-epoll, boringssl",
        "netty-nio, jdk",
        "netty-nio, boringssl"
    })
    void three_hundred_connections_that_die_together_are_one_line_and_a_count(String transport, String provider)
            throws IOException, InterruptedException {
        CassandraNode node = cluster.node(1);
        OneLineTest.assertOneLine(
                Session.builder()
                        .contactPoint("127.0.0.1", node.address().getPort())
                        .transport(TransportOptions.DEFAULT.withName(transport))
                        .tls(TlsOptions.builder()
                                .provider(provider)
                                .trustPem(authority.writeTo(folder))
                                .build()),
                node.address(),
                node::kill,
                node::start);
    }
}
