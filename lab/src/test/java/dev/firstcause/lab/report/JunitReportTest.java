// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import static dev.firstcause.lab.subject.TlsVersion.TLS_1_2;
import static dev.firstcause.lab.subject.TlsVersion.TLS_1_3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What a build server reads. */
class JunitReportTest {
    private static Element parsed(String xml) throws ParserConfigurationException, IOException, SAXException {
        Document document =
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
        return document.getDocumentElement();
    }

    private static Element child(Element parent, String name, int index) {
        return (Element) parent.getElementsByTagName(name).item(index);
    }

    @Test
    void a_suite_is_a_driver_with_a_version_and_what_is_not_kept_is_a_failure_with_its_story()
            throws ParserConfigurationException, IOException, SAXException {
        DrillReport.Abandoned left = new DrillReport.Abandoned(new Column("one", TLS_1_3), List.of("E: " + Made.NASTY));
        Element root = parsed(JunitReport.of(
                Made.report(
                        List.of(Made.subject("one")),
                        List.of(
                                Made.result(Made.RESET, "one", TLS_1_2, Verdict.KEPT),
                                Made.result(Made.REFUSED, "one", TLS_1_2, Verdict.WRONG)),
                        List.of(left)),
                name -> true));
        assertThat(root.getTagName()).isEqualTo("testsuites");
        assertThat(root.getElementsByTagName("testsuite").getLength()).isEqualTo(2);
        Element suite = child(root, "testsuite", 0);
        assertThat(suite.getAttribute("name")).isEqualTo("one, TLS 1.2");
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("errors")).isEqualTo("0");
        assertThat(suite.getAttribute("time")).isEqualTo("2.468");
        Element kept = child(suite, "testcase", 0);
        assertThat(kept.getAttribute("name")).isEqualTo("flight.rst");
        assertThat(kept.getAttribute("classname")).isEqualTo("one.tls12");
        assertThat(kept.getElementsByTagName("failure").getLength()).isZero();
        Element failure = child(child(suite, "testcase", 1), "failure", 0);
        assertThat(failure.getAttribute("type")).isEqualTo("WRONG");
        assertThat(failure.getAttribute("message")).startsWith("WRONG: because of <script>alert('\"&.[2J.");
        assertThat(failure.getTextContent()).contains("Nobody *listens*.", "RST to the client", "E: <script>");
        Element second = child(root, "testsuite", 1);
        assertThat(second.getAttribute("errors")).isEqualTo("1");
        assertThat(child(second, "error", 0).getTextContent()).isEqualTo("E: <script>alert('\"&.[2J...]]>");
    }

    @Test
    void what_fell_short_with_a_driver_that_does_not_count_is_skipped_with_its_story()
            throws ParserConfigurationException, IOException, SAXException {
        DrillReport.Abandoned left = new DrillReport.Abandoned(new Column("other", TLS_1_2), List.of("E: gone"));
        Element root = parsed(JunitReport.of(
                Made.report(
                        List.of(Made.subject("ours"), Made.subject("other")),
                        List.of(
                                Made.result(Made.RESET, "ours", TLS_1_2, Verdict.WRONG),
                                Made.result(Made.RESET, "other", TLS_1_2, Verdict.KEPT),
                                Made.result(Made.REFUSED, "other", TLS_1_2, Verdict.WRONG)),
                        List.of(left)),
                name -> name.equals("ours")));
        Element ours = child(root, "testsuite", 0);
        assertThat(ours.getAttribute("failures")).isEqualTo("1");
        assertThat(ours.getAttribute("skipped")).isEqualTo("0");
        assertThat(ours.getElementsByTagName("skipped").getLength()).isZero();
        Element other = child(root, "testsuite", 1);
        assertThat(other.getAttribute("tests")).isEqualTo("3");
        assertThat(other.getAttribute("failures")).isEqualTo("0");
        assertThat(other.getAttribute("errors")).isEqualTo("0");
        assertThat(other.getAttribute("skipped")).isEqualTo("2");
        assertThat(other.getElementsByTagName("failure").getLength()).isZero();
        assertThat(other.getElementsByTagName("error").getLength()).isZero();
        Element skipped = child(other, "skipped", 0);
        assertThat(skipped.getAttribute("message"))
                .startsWith("this driver does not count for the exit code; WRONG: because of");
        assertThat(skipped.getTextContent()).contains("Nobody *listens*.", "RST to the client");
        assertThat(child(other, "skipped", 1).getTextContent()).isEqualTo("E: gone");
    }

    @Test
    void what_was_not_played_is_skipped_with_the_reason_alone()
            throws ParserConfigurationException, IOException, SAXException {
        Element root = parsed(JunitReport.of(
                Made.report(
                        List.of(Made.subject("one")),
                        List.of(
                                Made.result(Made.RESET, "one", TLS_1_2, Verdict.SKIPPED),
                                Made.result(Made.REFUSED, "one", TLS_1_2, Verdict.KEPT))),
                name -> true));
        Element suite = child(root, "testsuite", 0);
        assertThat(suite.getAttribute("tests")).isEqualTo("2");
        assertThat(suite.getAttribute("failures")).isEqualTo("0");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        assertThat(child(suite, "skipped", 0).getAttribute("message")).startsWith("because of <script>");
    }
}
