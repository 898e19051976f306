// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TargetTest {
    @Test
    void no_text_has_the_password_of_a_user() {
        Target target = new Target("10.0.0.1", 9142, null, new Target.Login("app", "open sesame"), Patience.LONG);
        assertThat(target.toString()).contains("10.0.0.1", "9142", "app").doesNotContain("sesame");
    }

    @Test
    void versions_are_found_by_number() {
        assertThat(TlsVersion.of("1.2")).isEqualTo(TlsVersion.TLS_1_2);
        assertThat(TlsVersion.of("1.3")).isEqualTo(TlsVersion.TLS_1_3);
        assertThat(TlsVersion.TLS_1_3.protocol()).isEqualTo("TLSv1.3");
        assertThat(TlsVersion.TLS_1_3).hasToString("TLS 1.3");
        assertThatThrownBy(() -> TlsVersion.of("1.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("There is no TLS 1.1 here");
    }

    @Test
    void the_longest_wait_is_that_of_opening_or_that_of_asking() {
        Patience opening = new Patience(second(5), second(2), second(1), second(9), second(1));
        assertThat(opening.longest()).isEqualTo(second(11));
        assertThat(opening.withRequest(second(20)).longest()).isEqualTo(second(21));
        assertThat(opening.withRequest(second(20)).connect()).isEqualTo(second(5));
        assertThat(Patience.SHORT.longest()).isLessThan(second(5));
        assertThat(Patience.LONG.request()).isGreaterThanOrEqualTo(second(10));
    }

    private static Duration second(int count) {
        return Duration.ofSeconds(count);
    }
}
