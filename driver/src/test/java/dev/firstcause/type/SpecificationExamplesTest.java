// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples that section 6 of the specification gives, and by hand the formats that it only describes. */
class SpecificationExamplesTest {
    @ParameterizedTest
    @CsvSource({"0,00", "1,01", "127,7f", "128,0080", "129,0081", "-1,ff", "-128,80", "-129,ff7f"})
    void varint(String value, String hex) {
        isWrittenAs(Codecs.VARINT, new BigInteger(value), hex);
    }

    @ParameterizedTest
    @CsvSource({"-5877641-06-23,00000000", "1970-01-01,80000000", "+5881580-07-11,ffffffff", "1969-12-31,7fffffff"})
    void date(String value, String hex) {
        isWrittenAs(Codecs.DATE, LocalDate.parse(value), hex);
    }

    @ParameterizedTest
    @CsvSource({"0,00000000 00", "1.5,00000001 0f", "-1.28,00000002 80", "1E+3,fffffffd 01", "1.50,00000002 0096"})
    void decimal(String value, String hex) {
        isWrittenAs(Codecs.DECIMAL, new BigDecimal(value), hex);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0,0,00 00 00",
        "1,2,3,02 04 06",
        "-1,-2,-3,01 03 05",
        "64,-0,0,8080 00 00",
        "2147483647,2147483647,9223372036854775807,f0fffffffe f0fffffffe fffffffffffffffffe",
        "-2147483648,-2147483648,-9223372036854775808,f0ffffffff f0ffffffff ffffffffffffffffff"
    })
    void duration(int months, int days, long nanoseconds, String hex) {
        isWrittenAs(Codecs.DURATION, new CqlDuration(months, days, nanoseconds), hex);
    }

    @ParameterizedTest
    @CsvSource({"00:00,0000000000000000", "23:59:59.999999999,00004e94914effff", "00:00:00.000001,00000000000003e8"})
    void time(String value, String hex) {
        isWrittenAs(Codecs.TIME, LocalTime.parse(value), hex);
    }

    @Test
    void numbers_of_fixed_length() {
        isWrittenAs(Codecs.BIGINT, -2L, "fffffffffffffffe");
        isWrittenAs(Codecs.COUNTER, 258L, "0000000000000102");
        isWrittenAs(Codecs.INT, 258, "00000102");
        isWrittenAs(Codecs.SMALLINT, (short) -2, "fffe");
        isWrittenAs(Codecs.TINYINT, (byte) -2, "fe");
        isWrittenAs(Codecs.FLOAT, 1f, "3f800000");
        isWrittenAs(Codecs.DOUBLE, -1d, "bff0000000000000");
    }

    @Test
    void text_blob_inet_and_uuid() throws Exception {
        isWrittenAs(Codecs.TEXT, "aé€😀", "61 c3a9 e282ac f09f9880");
        isWrittenAs(Codecs.ASCII, "a\u007f", "617f");
        isWrittenAs(Codecs.BLOB, Bytes.of("00ff"), "00ff");
        isWrittenAs(Codecs.INET, InetAddress.getByName("10.0.0.1"), "0a000001");
        isWrittenAs(Codecs.INET, InetAddress.getByName("2001:db8::1"), "20010db8 00000000 00000000 00000001");
        isWrittenAs(
                Codecs.UUID,
                UUID.fromString("01020304-0506-0708-090a-0b0c0d0e0f10"),
                "0102030405060708090a0b0c0d0e0f10");
    }

    @Test
    void every_byte_but_0_is_true() {
        isWrittenAs(Codecs.BOOLEAN, true, "01");
        isWrittenAs(Codecs.BOOLEAN, false, "00");
        assertThat(Codecs.BOOLEAN.decode(Bytes.of("80"))).isTrue();
    }

    @Test
    void a_timestamp_is_cut_to_the_millisecond_towards_the_past() {
        isWrittenAs(Codecs.TIMESTAMP, Instant.ofEpochMilli(-1), "ffffffffffffffff");
        assertThat(Bytes.hex(Codecs.TIMESTAMP.encode(Instant.ofEpochSecond(0, 1_999_999))))
                .isEqualTo("0000000000000001");
        assertThat(Bytes.hex(Codecs.TIMESTAMP.encode(Instant.ofEpochSecond(0, -1))))
                .isEqualTo("ffffffffffffffff");
    }

    @Test
    void what_a_type_cannot_hold_is_refused() {
        assertThatThrownBy(() -> Codecs.DATE.encode(LocalDate.of(5_881_580, 7, 12)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("date reaches from -5877641-06-23 to 5881580-07-11, and no further");
        assertThatThrownBy(() -> Codecs.DATE.encode(LocalDate.of(-5_877_641, 6, 22)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Codecs.TIMESTAMP.encode(Instant.MAX))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timestamp holds milliseconds from 1970 in 64 bits, and no more");
        assertThatThrownBy(() -> Codecs.TIMEUUID.encode(new UUID(0x4000, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("timeuuid takes a UUID of version 1, not 4");
        assertThatThrownBy(() -> Codecs.ASCII.encode("abcé"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ascii takes the characters 0 to 127, and the one at index 3 is none of them");
        assertThatThrownBy(() -> Codecs.TEXT.encode("ab\ud800"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half a surrogate pair")
                .hasMessageContaining("index 2");
        assertThatThrownBy(() -> new CqlDuration(1, 0, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The parts of a duration are all positive or all negative");
    }

    private static <T> void isWrittenAs(TypeCodec<T> codec, T value, String hex) {
        assertThat(Bytes.hex(codec.encode(value))).isEqualTo(hex.replace(" ", ""));
        assertThat(codec.decode(Bytes.of(hex))).isEqualTo(value);
    }
}
