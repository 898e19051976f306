// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.FailureKind;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a node is tried again. */
class ReconnectionTest {
    private static final long MINUTE = 60_000;

    /** Always waits as long as it may. */
    private static final RandomGenerator LONGEST = new Random() {
        private static final long serialVersionUID = 1L;

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final Reconnection longest = new Reconnection(LONGEST);

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"CONNECT_REFUSED", "CONNECT_TIMEOUT", "UNREACHABLE", "RESOLVE_FAILED"})
    void a_connect_costs_the_node_nothing_and_is_tried_often_however_many_failed(FailureKind kind) {
        assertThat(Reconnection.isBeyondConnect(kind)).isFalse();
        assertThat(longest.waitMillis(kind, 1_000, 0, false)).isEqualTo(125);
        assertThat(longest.waitMillis(kind, 0, MINUTE, true)).isEqualTo(125);
        assertThat(longest.waitMillis(kind, 0, 60 * 24 * MINUTE, false)).isEqualTo(1_000);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"LOCAL_LIMIT", "LOCAL_FORBIDDEN"})
    void what_our_own_host_refuses_costs_the_node_nothing_and_is_tried_each_second(FailureKind kind) {
        assertThat(Reconnection.isBeyondConnect(kind)).isFalse();
        assertThat(longest.waitMillis(kind, 1_000, 0, false)).isEqualTo(1_000);
        assertThat(longest.waitMillis(kind, 0, 60 * 24 * MINUTE, true)).isEqualTo(1_000);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"SERVER_CERT_REFUSED", "NOT_TLS", "STARTUP_REFUSED", "PEER_RESET", "PEER_ALERT"})
    void a_handshake_is_made_less_and_less_often_while_others_serve(FailureKind kind) {
        assertThat(Reconnection.isBeyondConnect(kind)).isTrue();
        assertThat(longest.waitMillis(kind, 1, 0, false)).isEqualTo(100);
        assertThat(longest.waitMillis(kind, 2, 0, false)).isEqualTo(200);
        assertThat(longest.waitMillis(kind, 7, 0, false)).isEqualTo(6_400);
        assertThat(longest.waitMillis(kind, 1_000_000, 0, false)).isEqualTo(10_000);
        assertThat(longest.waitMillis(kind, 1_000_000, 0, true)).isEqualTo(1_500);
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureKind.class,
            names = {"HANDSHAKE_TIMEOUT", "PEER_SILENT"})
    void a_try_that_took_seconds_itself_is_followed_soon_by_another(FailureKind kind) {
        assertThat(longest.waitMillis(kind, 100, MINUTE, false)).isEqualTo(1_000);
    }

    @Test
    void no_wait_is_the_same_for_all_clients_and_none_is_less_than_half_or_more_than_all() {
        Reconnection reconnection = new Reconnection(new Random(7));
        long[] waits = new long[1_000];
        for (int i = 0; i < waits.length; i++) {
            waits[i] = reconnection.waitMillis(FailureKind.NOT_TLS, 100, 0, false);
        }
        assertThat(Arrays.stream(waits).allMatch(wait -> wait >= 5_000 && wait <= 10_000))
                .isTrue();
        assertThat(Arrays.stream(waits).distinct().count()).isGreaterThan(500);
    }
}
