// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Phase;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            no byte came for 1500 ms, and a heartbeat was not answered | no byte came for 2 ms, and a heartbeat was not answered
            inside a CQL frame of which 17 bytes had come | inside a CQL frame of which 1 bytes had come
            expired at 2026-01-01T00:00:00Z, our clock shows 2026-02-01T10:00:01.5Z | expired at 2026-01-01T00:00:00Z, our clock shows 2026-02-01T10:00:02Z
            not connected in 5,000 ms from 10.0.0.1:40001 | not connected in 5,001 ms from 10.0.0.1:40002
            [fe80::4]:40001 was reset | [fe80::4]:40002 was reset
            no answer for 1.5 s | no answer for 2.5 s
            """)
    void a_detail_that_differs_in_numbers_that_change_is_alike(String one, String other) {
        assertThat(Likeness.of(new IOException(one))).isEqualTo(Likeness.of(new IOException(other)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            the certificate of db1 is expired | the certificate of db1 is for another name
            node 10.0.0.1 is of no use | node 10.0.0.2 is of no use
            the peer speaks TLSv1.1 | the peer speaks TLSv1.2
            first byte 0x15 | first byte 0x48
            db1.example.org:9042 | db2.example.org:9042
            error 0x4711: no | error 0x4712: no
            """)
    void a_detail_that_says_something_else_is_not(String one, String other) {
        assertThat(Likeness.of(new IOException(one))).isNotEqualTo(Likeness.of(new IOException(other)));
    }

    @Test
    void kind_phase_and_class_are_told_apart() {
        assertThat(Likeness.of(ErrorSamples.failure(
                        ErrorSamples.FIRST,
                        Phase.IDLE,
                        Sign.END,
                        FailureKind.PEER_CLOSED,
                        new IOException("ended"),
                        ErrorSamples.NOW)))
                .isNotEqualTo(Likeness.of(ErrorSamples.failure(
                        ErrorSamples.FIRST,
                        Phase.IN_FLIGHT,
                        Sign.END,
                        FailureKind.PEER_CLOSED,
                        new IOException("ended"),
                        ErrorSamples.NOW)))
                .isNotEqualTo(Likeness.of(new IOException("ended")));
        assertThat(Likeness.of(new IOException("ended"))).isNotEqualTo(Likeness.of(new IllegalStateException("ended")));
        assertThat(Likeness.of(new IOException())).isEqualTo(Likeness.of(new IOException()));
    }

    @Test
    void an_exception_over_a_death_is_like_that_death() {
        assertThat(Likeness.of(ErrorSamples.death(
                        ErrorSamples.refused(ErrorSamples.FIRST, java.time.Duration.ZERO), Fate.NOT_SENT)))
                .isEqualTo(Likeness.of(ErrorSamples.refused(ErrorSamples.FIRST, java.time.Duration.ofHours(1))));
    }

    @Test
    void a_long_detail_is_cut() {
        assertThat(Likeness.of(new IOException("x".repeat(100_000))).detail()).hasSizeLessThan(1_000);
    }
}
