// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.firstcause.cli.console.Interruption;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Real drills, small ones. */
@Timeout(300)
class DrillTest {
    private static final Path SCHEMA = Path.of("..", "docs", "drill.schema.json");

    @TempDir
    Path folder;

    private static JsonNode checked(String json) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(Files.readString(SCHEMA));
        JsonNode object;
        try {
            object = new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
        assertThat(schema.validate(object)).isEmpty();
        return object;
    }

    private static List<String> values(JsonNode object, String... names) {
        List<String> values = new ArrayList<>();
        for (JsonNode result : object.get("results")) {
            StringBuilder line = new StringBuilder();
            for (String name : names) {
                line.append(line.length() == 0 ? "" : " ")
                        .append(result.get(name).asText());
            }
            values.add(line.toString());
        }
        return values;
    }

    @Test
    void firstcause_keeps_the_cause_and_every_report_says_so()
            throws IOException, ParserConfigurationException, SAXException {
        Path html = folder.resolve("drill.html");
        Path json = folder.resolve("drill.json");
        Path junit = folder.resolve("drill.xml");
        Run run = Run.of(
                "drill",
                "--subject=firstcause-nio",
                "--scenario",
                "flight.rst",
                "flight.fi?",
                "--tls=1.3",
                "--seed=-7",
                "--html=" + html,
                "--json=" + json,
                "--junit=" + junit);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out())
                .containsPattern("^1/2  firstcause-nio TLS 1\\.3  KEPT +\\d+ ms  flight\\.rst\n2/2 [^\n]*\n\n")
                .contains(
                        "  flight.rst  KEPT\n", "  flight.fin  KEPT\n", "\nfirstcause-nio: 2 of 2 KEPT\n  Firstcause, ")
                .containsPattern("\n2 plays on stand-in nodes in [^\n]*, seed -7\\.\n$");
        JsonNode object = checked(Files.readString(json));
        assertThat(object.get("seed").asLong()).isEqualTo(-7);
        assertThat(object.get("interrupted").asBoolean()).isFalse();
        assertThat(values(object, "scenario", "subject", "tls", "verdict"))
                .containsExactly("flight.rst firstcause-nio 1.3 KEPT", "flight.fin firstcause-nio 1.3 KEPT");
        assertThat(object.get("results")
                        .get(0)
                        .get("tellings")
                        .get(0)
                        .get("kind")
                        .asText())
                .isEqualTo("PEER_RESET");
        assertThat(object.get("results").get(0).get("warnings").get(0).asText()).contains("PEER_RESET");
        assertThat(Files.readString(html)).contains("<a href=\"#flight.rst/firstcause-nio/1.3\">", "PEER_RESET");
        NodeList tests = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(junit.toFile())
                .getElementsByTagName("testcase");
        assertThat(tests.getLength()).isEqualTo(2);
    }

    /** What exactly the Apache driver says depends on which of its connections notices first; never is it the reset. */
    @Test
    void a_driver_that_is_not_meant_may_lose_it_and_one_that_is_named_may_not() throws IOException {
        Run all = Run.of("drill", "--scenario=flight.rst", "--tls=1.2");
        assertThat(all.code()).as(all.out()).isZero();
        assertThat(all.out())
                .containsPattern("\n +firstcause-nio +firstcause- +apache\n +netty-epoll-\n")
                .containsPattern("\n +netty-epoll-\n +boringssl\n +TLS 1\\.2 +TLS 1\\.2 +TLS 1\\.2\n")
                .containsPattern("\n  flight\\.rst +KEPT +KEPT +(?!KEPT)[A-Z]+\n")
                .containsPattern("\napache: 0 of 1 KEPT, 1 [A-Z]+\n  Apache Java driver ")
                .endsWith("\n\nThe story of one that fell short:\n  ./firstcause drill --explain --subject apache"
                        + " --scenario flight.rst --tls 1.2 --seed 1\n");
        Run named = Run.of("drill", "--scenario=flight.rst", "--tls=1.2", "--subject=apa*", "--json=-");
        assertThat(named.code()).isEqualTo(1);
        assertThat(named.out()).startsWith("{").containsOnlyOnce("\n").endsWith("}\n");
        assertThat(values(checked(named.out()), "scenario", "subject")).containsExactly("flight.rst apache");
        assertThat(named.err()).containsPattern("\nflight\\.rst, TLS 1\\.2: (?!KEPT)[A-Z]+\n    [^\n]*request");
    }

    @Test
    void by_what_moves_bytes_and_does_tls_our_own_are_chosen_and_they_alone() throws IOException {
        Run run = Run.of(
                "drill", "--scenario=flight.rst", "--tls=1.3", "--transport=netty", "--tls-provider=jdk", "--json=-");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(values(checked(run.out()), "subject", "verdict"))
                .containsExactly("firstcause-netty-epoll KEPT", "firstcause-netty-nio KEPT");
    }

    @Test
    void the_story_of_one_play_is_told_with_each_version() {
        Run run = Run.of("drill", "--explain", "--scenario=flight.fin", "--subject=firstcause-nio");
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out())
                .contains(
                        "\nflight.fin, firstcause-nio, TLS 1.2: KEPT\n",
                        "\nflight.fin, firstcause-nio, TLS 1.3: KEPT\n",
                        "\nWhat is done\n  The node ends TCP",
                        "\nWhat must be said\n  PEER_TRUNCATED\n",
                        "\nWhat the driver logged\n  PEER_TRUNCATED: the peer ended TCP",
                        "\nOnce more:\n  ./firstcause drill --explain --subject firstcause-nio --scenario flight.fin")
                .containsPattern("(?s)\n +[\\d.]+  #1    fault fired: .*"
                        + "\n +[\\d.]+  #1    FIN to the client\n.*"
                        + "\n +[\\d.]+  app   20 \u00d7 request in flight: told ConnectionShutdownException\n")
                .doesNotContain("2 of 2 KEPT");
    }

    @Test
    void an_interruption_ends_it_in_order_with_what_was_done() throws IOException {
        Interruption interruption = new Interruption();
        StringWriter out = new StringWriter() {
            @Override
            public void write(String text, int from, int length) {
                super.write(text, from, length);
                if (toString().contains("1/4 ")) {
                    interruption.ask();
                }
            }
        };
        Path json = folder.resolve("drill.json");
        Run run = Run.of(
                out,
                interruption,
                Map.of(),
                "drill",
                "--subject=firstcause-nio",
                "--scenario=flight.rst,flight.fin",
                "--json=" + json);
        assertThat(run.code()).as(run.out()).isEqualTo(130);
        assertThat(run.out())
                .containsPattern("\n  flight\\.rst +KEPT\n")
                .doesNotContain("2/4")
                .containsPattern("\nInterrupted after 1 of 4 plays on stand-in nodes in ");
        JsonNode object = checked(Files.readString(json));
        assertThat(object.get("interrupted").asBoolean()).isTrue();
        assertThat(object.get("planned").asInt()).isEqualTo(4);
        assertThat(object.get("results")).hasSize(1);
    }
}
