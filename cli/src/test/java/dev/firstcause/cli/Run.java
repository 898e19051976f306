// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firstcause.cli.console.Interruption;
import dev.firstcause.cli.console.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One run of the command line in this process.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it printed about its own use
 */
record Run(int code, String out, String err) {
    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static Run of(String... arguments) {
        return of(new Interruption(), Map.of(), arguments);
    }

    static Run of(Interruption interruption, Map<String, String> environment, String... arguments) {
        return of(new StringWriter(), interruption, environment, arguments);
    }

    static Run of(StringWriter out, Interruption interruption, Map<String, String> environment, String... arguments) {
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), true, false, 0);
        int code = Main.run(terminal, interruption, environment, arguments);
        terminal.flush();
        interruption.ended(code);
        return new Run(code, out.toString(), err.toString());
    }

    /** The run, with one more argument. */
    static Run json(String... arguments) {
        return of(withJson(arguments));
    }

    static String[] withJson(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--json");
        return all.toArray(new String[0]);
    }

    /** The one object that was printed, and nothing besides. */
    JsonNode object() {
        assertThat(err).isEmpty();
        try {
            JsonNode node = STRICT.readTree(out);
            assertThat(node.isObject()).isTrue();
            assertThat(out).containsOnlyOnce("\n").endsWith("\n");
            return node;
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + out, e);
        }
    }

    /** The names of the steps in JSON, those that failed with a {@code !}. */
    List<String> steps() {
        List<String> names = new ArrayList<>();
        for (JsonNode step : object().get("steps")) {
            assertThat(step.get("millis").isIntegralNumber()).isTrue();
            assertThat(step.get("detail").asText()).isNotBlank();
            names.add(step.get("name").asText() + (step.get("ok").asBoolean() ? "" : "!"));
        }
        return names;
    }

    JsonNode failure() {
        return object().get("failure");
    }
}
