// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import static dev.firstcause.lab.subject.TlsVersion.TLS_1_2;
import static dev.firstcause.lab.subject.TlsVersion.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.verdict.Verdict;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a browser reads. */
class HtmlReportTest {
    private static Set<String> all(String expression, String text) {
        Set<String> found = new HashSet<>();
        Matcher matcher = Pattern.compile(expression).matcher(text);
        while (matcher.find()) {
            assertThat(found.add(matcher.group(1)) || expression.startsWith("href"))
                    .as(matcher.group())
                    .isTrue();
        }
        return found;
    }

    private static final String PAGE = HtmlReport.of(Made.report(
            List.of(Made.subject("one")),
            List.of(
                    Made.result(Made.RESET, "one", TLS_1_2, Verdict.KEPT),
                    Made.result(Made.ONLY_13, "one", TLS_1_3, Verdict.HURT)),
            List.of(new DrillReport.Abandoned(new Column("two", TLS_1_3), List.of("E: " + Made.NASTY)))));

    @Test
    void each_cell_and_each_scenario_is_a_link_to_its_story() {
        Set<String> anchors = all(" id=\"([^\"]*)\"", PAGE);
        assertThat(anchors)
                .containsExactlyInAnyOrder(
                        "flight.rst", "flight.rst/one/1.2", "handshake.key-update", "handshake.key-update/one/1.3");
        assertThat(all("href=\"#([^\"]*)\"", PAGE)).isEqualTo(anchors);
    }

    @Test
    void it_needs_nothing_from_elsewhere_and_obeys_no_text() {
        assertThat(PAGE)
                .doesNotContain("<script", "http:", "https:", "src=", "@import", "\u001b", "\u0000", "\ufffe", "\ud800")
                .contains("&lt;script&gt;alert(&#39;&quot;&amp;.[2J...]]&gt;")
                .contains("prefers-color-scheme: dark")
                .contains("two, TLS 1.3: nothing more could be played");
    }

    @Test
    void every_element_that_is_opened_is_closed() {
        String rest = PAGE.replaceAll("<(!doctype|meta|br)[^>]*>", "");
        for (String name : all("</([a-z0-9]+)>", rest.replaceAll("(?s)(</[a-z0-9]+>)(?=.*\\1)", ""))) {
            int opened = rest.split("<" + name + "[ >]", -1).length;
            assertThat(rest.split("</" + name + ">", -1)).as(name).hasSize(opened);
        }
    }
}
