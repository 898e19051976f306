// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void a_headline_is_the_class_and_the_message_on_one_line() {
        assertThat(Texts.headline(new IOException("Connection\n  reset"))).isEqualTo("IOException: Connection reset");
        assertThat(Texts.headline(new IOException((String) null))).isEqualTo("IOException");
        assertThat(Texts.headline(new IOException() {})).contains("TextsTest$");
    }

    @Test
    void a_chain_has_causes_and_suppressed_ones_by_depth() {
        IOException told = new IOException("told", new IOException("cause", new IOException("root")));
        told.addSuppressed(new IOException("aside"));
        assertThat(Texts.chain(told))
                .containsExactly(
                        "IOException: told",
                        "  caused by IOException: cause",
                        "    caused by IOException: root",
                        "  suppressed IOException: aside");
    }

    @Test
    void a_circle_of_causes_ends() {
        IOException first = new IOException("first");
        IOException second = new IOException("second", first);
        first.initCause(second);
        assertThat(Texts.chain(first)).containsExactly("IOException: first", "  caused by IOException: second");
    }

    @Test
    void a_long_chain_is_cut() {
        IOException told = new IOException("0");
        for (int i = 1; i < 5000; i++) {
            told = new IOException(Integer.toString(i), told);
        }
        assertThat(Texts.chain(told)).hasSize(100);
    }

    @Test
    void an_expectation_is_said_with_one_of_its_causes_and_all_of_its_words() {
        Expectation expectation = Expectation.of(Cause.PEER_RESET, Cause.PEER_TRUNCATED)
                .saying("12 requests")
                .saying("node \\d");
        assertThat(expectation.isSaidIn("Connection RESET, NODE 1, 12 Requests"))
                .isTrue();
        assertThat(expectation.isSaidIn("end of stream: node 1, 12 requests")).isTrue();
        assertThat(expectation.isSaidIn("Connection reset, 12 requests")).isFalse();
        assertThat(expectation.missing("Connection reset, 12 requests")).containsExactly("node \\d");
        assertThat(expectation.isSaidIn("node 1, 12 requests")).isFalse();
        assertThat(expectation).hasToString("PEER_TRUNCATED or PEER_RESET, saying /12 requests/ and /node \\d/");
    }

    @Test
    void an_expectation_refuses_words_that_are_no_expression() {
        assertThatThrownBy(() -> Expectation.of(Cause.PEER_RESET).saying("("))
                .isInstanceOf(PatternSyntaxException.class);
        assertThat(Expectation.ALL_WELL.isAllWell()).isTrue();
        assertThat(Expectation.ALL_WELL).hasToString("all goes well");
        assertThat(Expectation.of(Cause.PEER_RESET).isAllWell()).isFalse();
    }
}
