// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written is what a parser reads. */
class JsonTest {
    private static final ObjectMapper PARSER = new ObjectMapper();

    @Test
    void every_character_comes_back_as_it_was() throws JsonProcessingException {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= 0xffff; c++) {
            all.append((char) c); // halves of pairs included
        }
        String json = Json.of(all.toString());
        assertThat(json).matches("[ -~]+");
        assertThat(PARSER.readTree(json).textValue()).isEqualTo(all.toString());
    }

    @Test
    void values_of_every_kind_come_back_in_their_order() throws JsonProcessingException {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("b \"quoted\"", List.of(1, 2L, 0.5, true, List.of(), Map.of()));
        object.put("a", Arrays.asList(null, "x"));
        String json = Json.of(object);
        assertThat(json)
                .isEqualTo("{\"b \\\"quoted\\\"\": [1, 2, 0.5, true, [], {}], \"a\": [null, \"x\"]}")
                .isEqualTo(Json.of(PARSER.readValue(json, Map.class)));
    }

    @Test
    void what_json_does_not_have_is_refused() {
        assertThatThrownBy(() -> Json.of(new Object())).isInstanceOf(IllegalArgumentException.class);
    }
}
