// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.type.NativeType;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** The example of docs/LAB.md, as it stands there. */
class StandInExampleTest {
    @Test
    void a_driver_meets_a_cluster_and_a_reboot()
            throws IOException, GeneralSecurityException, InterruptedException, TimeoutException {
        TestAuthority authority = TestAuthority.create();
        StandInNodeBuilder like = StandInNode.builder()
                .tls(authority.server("127.0.0.1", "127.0.0.2", "127.0.0.3"))
                .password("app", "secret");
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, authority.trustManagers(), null);

        try (StandInCluster cluster = StandInCluster.start(3, like);
                CqlSession session = CqlSession.builder()
                        .addContactPoint(cluster.contactPoint())
                        .withLocalDatacenter("datacenter1")
                        .withAuthCredentials("app", "secret")
                        .withSslContext(tls)
                        .build()) {
            for (StandInNode node : cluster.nodes()) {
                node.when("SELECT total FROM orders WHERE id = ?")
                        .binds(NativeType.INT)
                        .answers(Answer.rows(
                                Table.empty().column("total", NativeType.BIGINT).row(42L)));
            }
            PreparedStatement select = session.prepare("SELECT total FROM orders WHERE id = ?");
            assertThat(session.execute(select.bind(7)).one().getLong("total")).isEqualTo(42);

            // The third node reboots, and has another certificate then.
            StandInNode third = cluster.node(3);
            int before = third.awaitConnections(1, Duration.ofSeconds(30)).size();
            third.kill();
            third.replaceIdentity(authority.server("127.0.0.3"));
            third.start();

            // The driver comes back to it, with a full handshake.
            StandInConnection again =
                    third.awaitConnections(before + 1, Duration.ofSeconds(30)).get(before);
            again.awaitRequests(Opcode.STARTUP, 1, Duration.ofSeconds(30));
            assertThat(again.isResumed()).isFalse();
        }
    }
}
