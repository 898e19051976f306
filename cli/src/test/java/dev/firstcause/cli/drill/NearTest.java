// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody may have meant. */
class NearTest {
    private static final List<String> KNOWN = List.of("idle.rst", "flight.rst", "flight.fin", "flight.fin-half");

    @ParameterizedTest
    @CsvSource({"'','',0", "a,'',1", "'',ab,2", "abc,abc,0", "abc,axc,1", "abcd,acd,1", "rst,rts,2", "kitten,sitting,3"
    })
    void the_distance_is_the_number_of_letters_that_are_changed(String one, String other, int distance) {
        assertThat(Near.distance(one, other)).isEqualTo(distance).isEqualTo(Near.distance(other, one));
    }

    @Test
    void the_nearest_come_first_and_what_is_far_is_left_out() {
        assertThat(Near.to("flight.fn", KNOWN)).startsWith("flight.fin").doesNotContain("idle.rst");
        assertThat(Near.to("FLIGHT.RST", KNOWN)).first().isEqualTo("flight.rst");
        assertThat(Near.to("idle*", KNOWN)).containsExactly("idle.rst");
        assertThat(Near.to("xyzzy", KNOWN)).isEmpty();
        assertThat(Near.to("*", KNOWN)).isEmpty();
    }
}
