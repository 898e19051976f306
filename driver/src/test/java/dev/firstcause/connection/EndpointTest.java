// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1", "node-1.example", "node_1", "::1", "fe80::1%eth0", "2001:db8::9042", "köln.example"})
    void takes_names_and_addresses(String host) {
        assertThat(new Endpoint(host, 9042).host()).isEqualTo(host);
    }

    @Test
    void takes_the_brackets_off_an_ipv6_address() {
        assertThat(new Endpoint("[::1]", 9042))
                .isEqualTo(new Endpoint("::1", 9042))
                .hasToString("[::1]:9042");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:9042, 10.0.0.1, 9042",
        "node.example:9142, node.example, 9142",
        "[::1]:9042, ::1, 9042",
        "localhost:, localhost, ''"
    })
    void a_host_with_a_port_in_it_is_refused_and_taken_apart(String given, String host, String port) {
        assertThatThrownBy(() -> new Endpoint(given, 9042))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Host \"" + given + "\" has a port in it: give the two apart, host \"" + host
                        + "\" and port " + port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1,10.0.0.2", " 10.0.0.1", "10.0.0.1\n", "cql://node", "node/ks", "user@node"})
    void a_host_that_is_more_than_that_is_refused_by_the_character(String given) {
        assertThatThrownBy(() -> new Endpoint(given, 9042))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Host \"")
                .hasMessageEndingWith(
                        "cannot stand in a name or an address; give one host alone, without protocol, path"
                                + " or user")
                .hasMessageNotContaining("\n");
    }

    @Test
    void no_host_and_a_port_out_of_range_are_refused() {
        assertThatThrownBy(() -> new Endpoint(null, 9042))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("host is null: give the name or the address of a node");
        assertThatThrownBy(() -> new Endpoint(" ", 9042)).isInstanceOf(IllegalArgumentException.class);
        for (int port : new int[] {-1, 0, 65_536}) {
            assertThatThrownBy(() -> new Endpoint("node", port))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Port " + port + " of node is none: it is between 1 and 65535");
        }
    }
}
