// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureTest {
    private static final Instant OPENED = Instant.parse("2026-01-01T00:00:00Z");

    private final Evidence pipe = new Evidence(
            Sign.GONE,
            Witness.WRITE,
            Phase.IN_FLIGHT,
            OPENED.plusSeconds(3),
            FailureKind.PEER_RESET,
            "Broken pipe",
            new IOException("Broken pipe"));
    private final Evidence alert = new Evidence(
            Sign.ALERT,
            Witness.TLS,
            Phase.IN_FLIGHT,
            OPENED.plusSeconds(3),
            FailureKind.PEER_ALERT,
            "alert internal_error (80)",
            new EOFException("the original"));

    @Test
    void its_message_tells_the_whole_story_the_cause_first() {
        Failure failure = new Failure(
                "node 127.0.0.1:9142 (from 127.0.0.1:51234, TLSv1.3)",
                Duration.ofSeconds(3),
                12,
                List.of(pipe, alert),
                alert);
        assertThat(failure.headline()).isEqualTo("PEER_ALERT: alert internal_error (80)");
        assertThat(failure.message())
                .isEqualTo(String.join(
                        "\n  ",
                        "PEER_ALERT: alert internal_error (80)",
                        "node 127.0.0.1:9142 (from 127.0.0.1:51234, TLSv1.3) [in flight, up 3000 ms];"
                                + " 12 requests were in flight",
                        "seen by the TLS layer: alert internal_error (80)",
                        "seen by the write: Broken pipe",
                        "Hint: " + FailureKind.PEER_ALERT.hint()));
        assertThat(failure.obituary()).isEqualTo("Connection is defunct: " + failure.message());
        assertThat(failure.inOneLine())
                .isEqualTo("PEER_ALERT: alert internal_error (80) (seen by the TLS layer; the write saw Broken pipe);"
                        + " node 127.0.0.1:9142 (from 127.0.0.1:51234, TLSv1.3) [in flight, up 3000 ms];"
                        + " 12 requests were in flight. Hint: " + FailureKind.PEER_ALERT.hint());
        assertThat(failure).hasToString(failure.inOneLine());
    }

    @Test
    void one_request_and_a_long_life_are_said_in_good_words() {
        Evidence late = new Evidence(
                Sign.END,
                Witness.READ,
                Phase.IDLE,
                OPENED.plus(Duration.ofMinutes(182)),
                FailureKind.PEER_TRUNCATED,
                "FIN",
                new EOFException());
        assertThat(new Failure("c", Duration.ofMinutes(182), 1, List.of(late), late).message())
                .contains("[idle, up 3h2m]")
                .contains("1 request was in flight");
        assertThat(new Failure("c", Duration.ofMinutes(1), 0, List.of(late), late).message())
                .contains("up 60 s]")
                .doesNotContain("in flight");
    }

    @Test
    void gives_the_original_and_all_that_was_seen() {
        Failure failure = new Failure("c", Duration.ofSeconds(3), 0, List.of(pipe, alert), alert);
        assertThat(failure.cause()).isSameAs(alert.thrown());
        assertThat(failure.evidence()).containsExactly(pipe, alert);
        assertThat(failure.isSymptomOnly()).isFalse();
        assertThat(new Failure("c", Duration.ofSeconds(3), 0, List.of(pipe), pipe).isSymptomOnly())
                .isTrue();
        assertThat(failure.age()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void its_age_is_never_negative() {
        Failure failure = new Failure("c", Duration.ofHours(-1), 0, List.of(pipe), pipe);
        assertThat(failure.age()).isZero();
        assertThat(failure.message()).contains("up 0 ms]");
    }

    @Test
    void evidence_is_one_line_of_bounded_length_whatever_a_server_says() {
        String said = "no\r\n2026-01-01 INFO all is well\u001b[2J\u009b31m\u2028\u202edesrever" + "x".repeat(70_000);
        Evidence evidence = new Evidence(
                Sign.SERVER_ERROR,
                Witness.PROTOCOL,
                Phase.IDLE,
                OPENED,
                FailureKind.SERVER_ERROR,
                said,
                new IOException());
        assertThat(evidence.detail())
                .startsWith("no  2026-01-01 INFO all is well.[2J.31m .desrever")
                .hasSizeLessThan(1_050)
                .endsWith("x... (cut, of " + said.length() + " characters)");
        Failure failure = new Failure("c", Duration.ZERO, 0, List.of(evidence), evidence);
        assertThat(failure.inOneLine().lines()).hasSize(1);
        assertThat(failure.message().lines()).hasSize(4);
    }

    @Test
    void silence_of_which_something_is_known_has_a_hint_of_its_own() {
        for (Silence silence : Silence.values()) {
            Failure failure = silent(silence);
            assertThat(failure.silence()).isEqualTo(silence);
            assertThat(failure.message()).endsWith("Hint: " + silence.hint());
        }
        assertThat(silent(Silence.UNKNOWN).hint()).isEqualTo(FailureKind.PEER_SILENT.hint());
        assertThat(silent(null).hint()).isEqualTo(FailureKind.PEER_SILENT.hint());
        assertThat(silent(null).silence()).isNull();
    }

    @Test
    void of_silence_the_first_line_says_which_half_is_dead_and_not_how_that_was_seen() {
        for (Silence silence : Silence.values()) {
            String first = silent(
                            silence,
                            "no byte came for 1512 ms, and a heartbeat (OPTIONS) was not answered;"
                                    + " what had come ends inside a CQL frame, after 7 bytes of it; 12 bytes of ours are lost")
                    .headline();
            assertThat(first)
                    .isEqualTo(silent(silence, "no byte came for 2001 ms, and a heartbeat (OPTIONS) was not answered")
                            .headline())
                    .startsWith("PEER_SILENT: no byte came for N ms, and a heartbeat (OPTIONS) was not answered");
        }
        assertThat(silent(Silence.NOT_READING).headline())
                .isEqualTo("PEER_SILENT: no byte came; the node's kernel answers and has no room for what we send:"
                        + " its process does not read");
        assertThat(silent(Silence.UNKNOWN).headline()).isEqualTo("PEER_SILENT: no byte came");
    }

    @Test
    void the_first_line_keeps_what_a_server_says_in_brackets_and_leaves_ours_out() {
        assertThat(headline("SERVER_ERROR: [node1] shutting down"))
                .isEqualTo("SERVER_ERROR: SERVER_ERROR: [node1] shutting down");
        assertThat(headline("SERVER_ERROR: [node1] shutting down [an aside]"))
                .isEqualTo("SERVER_ERROR: SERVER_ERROR: [node1] shutting down");
        assertThat(headline("SERVER_ERROR: overloaded [stream 5]")).isEqualTo("SERVER_ERROR: SERVER_ERROR: overloaded");
    }

    private static String headline(String detail) {
        Evidence seen = new Evidence(
                Sign.SERVER_ERROR,
                Witness.PROTOCOL,
                Phase.IDLE,
                OPENED,
                FailureKind.SERVER_ERROR,
                detail,
                new IOException(detail));
        return new Failure("c", Duration.ZERO, 0, List.of(seen), seen).headline();
    }

    private static Failure silent(Silence silence) {
        return silent(silence, "no byte came");
    }

    private static Failure silent(Silence silence, String detail) {
        Evidence seen = new Evidence(
                Sign.OWN_VERDICT,
                Witness.HEARTBEAT,
                Phase.IDLE,
                OPENED,
                FailureKind.PEER_SILENT,
                detail,
                new IOException(detail),
                silence);
        return new Failure("c", Duration.ZERO, 0, List.of(seen), seen);
    }

    @Test
    void evidence_without_its_original_cannot_be_made() {
        assertThatThrownBy(() -> new Evidence(
                        Sign.END, Witness.READ, Phase.IDLE, OPENED, FailureKind.PEER_TRUNCATED, "FIN", null))
                .isInstanceOf(NullPointerException.class);
    }
}
