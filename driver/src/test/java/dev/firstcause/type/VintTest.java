// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VintTest {
    @ParameterizedTest
    @CsvSource({
        "0,00",
        "1,01",
        "127,7f",
        "128,8080",
        "256000,c3e800",
        "16383,bfff",
        "16384,c04000",
        "72057594037927935,feffffffffffffff",
        "72057594037927936,ff0100000000000000",
        "-1,ffffffffffffffffff"
    })
    void an_unsigned_number_takes_as_many_bytes_as_it_needs(long value, String hex) {
        WireOutput out = new WireOutput(0);
        Vint.writeUnsigned(value, out);
        assertThat(Bytes.hex(out.written())).isEqualTo(hex);
        assertThat(Vint.readUnsigned(input(hex), "n")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({
        "0,00",
        "-1,01",
        "1,02",
        "-64,7f",
        "64,8080",
        "128001,c3e802",
        "9223372036854775807,fffffffffffffffffe",
        "-9223372036854775808,ffffffffffffffffff"
    })
    void a_signed_number_is_zigzag_encoded(long value, String hex) {
        WireOutput out = new WireOutput(0);
        Vint.writeSigned(value, out);
        assertThat(Bytes.hex(out.written())).isEqualTo(hex);
        assertThat(Vint.readSigned(input(hex), "n")).isEqualTo(value);
    }

    @Test
    void every_power_of_two_and_its_neighbours_come_back() {
        for (int bit = 0; bit < Long.SIZE; bit++) {
            for (long value = (1L << bit) - 1; value <= (1L << bit) + 1 && bit < 63; value++) {
                WireOutput out = new WireOutput(0);
                Vint.writeUnsigned(value, out);
                Vint.writeSigned(-value, out);
                WireInput in = new WireInput(out.written(), "test");
                assertThat(Vint.readUnsigned(in, "n")).isEqualTo(value);
                assertThat(Vint.readSigned(in, "n")).isEqualTo(-value);
                assertThat(in.remaining()).isZero();
            }
        }
    }

    @Test
    void bytes_more_than_needed_are_accepted() {
        assertThat(Vint.readUnsigned(input("ff0000000000000001"), "n")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"80,2,1", "c0ff,3,2", "ff00000000000000,9,8"})
    void one_that_ends_too_early_is_refused(String hex, int expected, int found) {
        assertThatThrownBy(() -> Vint.readUnsigned(input(hex), "length"))
                .isInstanceOf(ProtocolException.class)
                .hasMessageEndingWith("\n  at byte 0 of the test: expected length [vint] of " + expected
                        + " bytes, found " + CheckedCodec.bytes(found));
    }

    private static WireInput input(String hex) {
        return new WireInput(Bytes.of(hex), "test");
    }
}
