// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Phase;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A line of a log is one line, whoever made the exception. */
class ThrownTest {
    @Test
    void what_others_say_is_one_line_behind_the_name_of_its_class() {
        assertThat(Thrown.message(new IllegalStateException("first\n  second\u001b[2J")))
                .isEqualTo("java.lang.IllegalStateException: first; second.[2J");
        assertThat(Thrown.message(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void what_we_say_is_one_line_without_it() {
        String said = Thrown.message(UnusableNodeException.of(new Endpoint("10.0.0.1", 9042), "it is none of ours"));
        assertThat(said.lines()).hasSize(1);
        assertThat(said).contains("it is none of ours", "10.0.0.1").doesNotContain("UnusableNodeException");
    }

    @Test
    void a_death_is_told_in_one_line_and_an_exception_without_a_message_by_its_name() {
        Failure failure =
                NodeHistoryTest.failure(FailureKind.PEER_RESET, Phase.IDLE, "Connection reset", Instant.EPOCH);
        assertThat(Thrown.message(new ConnectionShutdownException(failure, Fate.NOT_SENT)))
                .startsWith("PEER_RESET")
                .doesNotContain("\n");
        assertThat(Thrown.message(new IllegalStateException())).isEqualTo("java.lang.IllegalStateException");
    }
}
