// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.cluster.ClusterCheck;
import dev.firstcause.connection.ConnectionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials without TLS. */
@ExtendWith(ClusterCheck.class)
class ClearPasswordTest {
    @ParameterizedTest
    @ValueSource(strings = {"db1.example", "10.0.0.1", "fe80::1", "localhost.example", "127.example"})
    void a_password_that_leaves_this_host_in_clear_is_told_with_the_remedy(String host) {
        String warning = Session.builder()
                .contactPoint("localhost", 9042)
                .contactPoint(host, 9042)
                .credentials("app", "secret")
                .sentInClear();
        assertThat(warning)
                .contains("in clear", "tls(...)", "requireTlsForCredentials()", host)
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1"})
    void one_that_stays_on_it_is_nobodys_business(String host) {
        assertThat(Session.builder().contactPoint(host, 9042).sentInClear()).isNull();
    }

    @Test
    void who_requires_tls_for_them_gets_no_session_without_it() {
        SessionBuilder builder =
                Session.builder().contactPoint("127.0.0.1", 9042).requireTlsForCredentials();
        String[] words = {"requireTlsForCredentials()", "tls(...)"};
        assertThatThrownBy(builder.credentials("app", "secret")::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words)
                .hasMessageNotContaining("secret");
        SessionBuilder other = Session.builder()
                .contactPoint("127.0.0.1", 9042)
                .requireTlsForCredentials()
                .connection(
                        ConnectionOptions.DEFAULT.withCredentials(new ConnectionOptions.Credentials("app", "secret")));
        assertThatThrownBy(other::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(words);
    }
}
