// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SteadyTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    no byte came for 1512 ms                    | no byte came for N ms
                    5 of 1,024 bytes, 0.5 of them               | N of N bytes, N of them
                    from 10.0.0.9:41234, and                    | from (address), and
                    cannot reach /10.0.0.9:9042.                | cannot reach (address).
                    node db1.example.org:9042                   | node db1.example.org:N
                    from fe80::1%eth0 and ::1                   | from (address) and (address)
                    from [2001:db8::7]:9042                     | from (address)
                    2001:db8:0:0:0:0:0:7 is down                | (address) is down
                    since 2026-03-01T10:20:30.456Z it           | since (time) it
                    until Sun Nov 01 00:00:00 UTC               | until Sun Nov N (time) UTC
                    host 6f9619ff-8b86-d011-b42d-00c04fc964ff   | host (id)
                    sha256 AB:CD:EF:01:23:45:67:89..            | sha256 (id)
                    expected CRC24 0x12abcd                     | expected CRC24 (id)
                    10.0.0.1:9042: refused                      | (address): refused
                    10.0.0.1: refused                           | (address): refused
                    from /10.0.0.3:7000: timed out              | from (address): timed out
                    db1/10.0.0.3:7000: timed out                | db1/(address): timed out
                    [::1]:9042: x                               | (address): x
                    [::1]: x                                    | (address): x
                    fe80::1: x                                  | (address): x
                    fe80::1:2:3: x                              | (address): x
                    2001:db8:0:0:0:0:0:7: x                     | (address): x
                    db1.example.org:9042: refused               | db1.example.org:N: refused
                    at db1.example.org:9042.                    | at db1.example.org:N.
                    db1/<unresolved>:9042: refused              | db1/<unresolved>:N: refused
                    10:20:30.456: x                             | (time): x
                    """)
    void what_varies_is_left_out(String text, String steady) {
        assertThat(Steady.of(text)).isEqualTo(steady);
    }

    @Test
    void addresses_may_stay_and_their_ports_do_not() {
        assertThat(Steady.withAddresses("after 3 s from 10.0.0.9:41234, [fe80::1]:9042 and ::1"))
                .isEqualTo("after N s from 10.0.0.9:N, [fe80::1]:N and ::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection reset",
                "alert internal_error (80)",
                "TLSv1.3, CQL v5",
                "Cassandra 5.0.5 answered",
                "unknown code 0x4711",
                "C++: std::string",
                "a list [a, b: c]",
                "10.0.0.1:90421234567",
                "image:1.2 is pulled"
            })
    void what_is_the_same_each_time_is_left(String text) {
        assertThat(Steady.of(text)).isEqualTo(text);
    }

    @Test
    void a_message_says_both_where_they_differ() {
        assertThat(Steady.first("gone after 3 s")).isEqualTo("gone after N s\n  gone after 3 s");
        assertThat(Steady.first("gone")).isEqualTo("gone");
    }

    @Test
    void a_message_of_several_lines_is_one_line_in_another() {
        assertThat(OneLine.folded("gone\n  from here\n  Hint: wait")).isEqualTo("gone; from here; Hint: wait");
        assertThat(OneLine.folded(Steady.first("gone after 3 s"))).isEqualTo("gone after 3 s");
        assertThat(OneLine.folded("gone\twith all")).isEqualTo("gone with all");
    }
}
