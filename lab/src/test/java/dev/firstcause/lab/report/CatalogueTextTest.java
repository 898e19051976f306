// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The catalogue, as people look it up. */
class CatalogueTextTest {
    @Test
    void where_the_versions_of_tls_differ_each_is_told_with_its_reason() {
        assertThat(CatalogueText.lines(List.of(Made.REFUSED, Made.RESET)))
                .containsExactly(
                        "connect: the TCP connect",
                        "  connect.refused",
                        "      Nobody *listens*.",
                        "      must say: TLS 1.2: PEER_ALERT (it comes <earlier>)",
                        "      must say: TLS 1.3: CONNECT_REFUSED",
                        "      on: stand-in",
                        "",
                        "flight: requests in flight",
                        "  flight.rst",
                        "      The connection is reset.",
                        "      must say: PEER_RESET, saying /a|b/",
                        "      must not: broken pipe",
                        "      on: stand-in, cassandra",
                        "",
                        "2 scenarios.");
    }

    @Test
    void markdown_has_a_table_for_each_phase_and_no_text_that_breaks_it() {
        assertThat(CatalogueText.markdown(List.of(Made.RESET, Made.REFUSED, Made.ONLY_13)))
                .containsSubsequence(
                        "## connect: the TCP connect",
                        "| `connect.refused` | Nobody \\*listens\\*. | TLS 1.2: `PEER_ALERT` (it comes \\<earlier>)<br>"
                                + "TLS 1.3: `CONNECT_REFUSED` |  | stand-in |",
                        "## handshake: the TLS handshake",
                        "| `handshake.key-update` | Keys are changed. | TLS 1.3 only: all goes well |  | stand-in |",
                        "## flight: requests in flight",
                        "| `flight.rst` | The connection is reset. | `PEER_RESET`, saying `a\\|b` | broken pipe"
                                + " | stand-in, cassandra |");
    }
}
