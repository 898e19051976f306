// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {
    @Test
    void what_is_clean_is_left_as_it_is() {
        String text = "Zürich 東京 \uD83D\uDE00 <a b=\"c\">; line 1:7";
        assertThat(OneLine.of(text)).isEqualTo(text);
        String ascii = "no viable alternative";
        assertThat(OneLine.of(ascii)).isSameAs(ascii);
        assertThat(OneLine.of("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\t", "\u000b", "\f", "\u0085", "\u2028", "\u2029"})
    void an_end_of_a_line_is_a_blank(String end) {
        assertThat(OneLine.of("one" + end + "two")).isEqualTo("one two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0",
                "\u0007",
                "\b",
                "\u001b",
                "\u007f",
                "\u0080",
                "\u009b",
                "\u009f", // C0, DEL, C1: among them both CSI
                "\u202a",
                "\u202e",
                "\u2066",
                "\u2069",
                "\u200e",
                "\u061c", // bidirectional
                "\u200b",
                "\ufeff",
                "\u00ad",
                "\uDB40\uDC41", // zero-width, soft hyphen, a tag
                "\uD800",
                "\uDC00" // without their pairs
            })
    void what_a_console_or_a_reader_would_obey_is_a_dot(String obeyed) {
        assertThat(OneLine.of("one" + obeyed + "two")).isEqualTo("one.two");
    }

    @Test
    void every_character_gives_one_line_without_controls() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            String clean = OneLine.of("a" + Character.toString(point) + "b");
            int type = Character.getType(clean.codePointAt(1));
            assertThat(clean.lines()).hasSize(1);
            assertThat(type)
                    .isNotIn(
                            (int) Character.CONTROL,
                            (int) Character.FORMAT,
                            (int) Character.SURROGATE,
                            (int) Character.LINE_SEPARATOR,
                            (int) Character.PARAGRAPH_SEPARATOR);
        }
    }

    @Test
    void a_long_text_is_cut_with_a_mark() {
        assertThat(OneLine.of("x".repeat(1_000))).hasSize(1_000);
        assertThat(OneLine.of("x".repeat(65_535))).isEqualTo("x".repeat(1_000) + "... (cut, of 65535 characters)");
        assertThat(OneLine.of("abcdef", 3)).isEqualTo("abc... (cut, of 6 characters)");
        assertThat(OneLine.clean("x\n".repeat(5_000))).hasSize(10_000);
    }

    @Test
    void a_cut_takes_no_half_of_a_character() {
        assertThat(OneLine.of("ab\uD83D\uDE00cd", 3)).isEqualTo("ab... (cut, of 6 characters)");
    }
}
