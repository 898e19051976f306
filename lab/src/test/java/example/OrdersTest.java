// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.When;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.Table;
import dev.firstcause.lab.proxy.Fault;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.protocol.type.NativeType;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

@Lab
class OrdersTest {
    private static final String SELECT = "SELECT total FROM orders WHERE id = 7";

    @Test
    void a_silent_node_is_a_timeout_and_no_more(TestAuthority authority, StandInNode node, FaultProxy proxy)
            throws GeneralSecurityException {
        node.when(SELECT)
                .answers(Answer.rows(
                        Table.empty().column("total", NativeType.BIGINT).row(42L)));
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, authority.trustManagers(), null);
        try (CqlSession session = CqlSession.builder()
                .addContactPoint(proxy.address())
                .withLocalDatacenter("datacenter1")
                .withSslContext(tls)
                .build()) {
            assertThat(session.execute(SELECT).one().getLong("total")).isEqualTo(42);

            Fault silence = proxy.armForEach(When.onCommand(), Effects.stall());
            silence.fire();
            assertThatThrownBy(() -> session.execute(SELECT)).isInstanceOf(DriverTimeoutException.class);

            silence.disarm();
            assertThat(session.execute(SELECT).one().getLong("total")).isEqualTo(42);
        }
    }
}
