// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes are rebooted under load. */
@Tag("cassandra")
@Timeout(value = 40, unit = TimeUnit.MINUTES)
@EnabledIfSystemProperty(named = "reboot", matches = "true", disabledReason = "takes ten minutes: -Dreboot=true")
class RebootTest {
    @TempDir
    Path folder;

    @Test
    void firstcause_loses_no_request_that_can_be_repeated_and_tells_the_truth_of_the_others() throws IOException {
        Path json = folder.resolve("reboot.json");
        Run run = Run.of("drill", "--on=cassandra", "--json=" + json);
        assertThat(run.code()).as(run.out()).isZero();
        JsonNode drivers = new ObjectMapper().readTree(Files.readString(json)).get("drivers");
        assertThat(drivers).hasSize(2);
        for (JsonNode blow : drivers.get(0).get("blows")) {
            assertThat(blow.get("listeningToServedMillis").asDouble())
                    .as("%s", blow)
                    .isBetween(0.0, 2000.0);
        }
    }
}
