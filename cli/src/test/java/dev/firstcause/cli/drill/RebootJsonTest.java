// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.firstcause.lab.reboot.Audit;
import dev.firstcause.lab.reboot.Blow;
import dev.firstcause.lab.reboot.BlowReport;
import dev.firstcause.lab.reboot.FailureGroup;
import dev.firstcause.lab.reboot.RebootReport;
import dev.firstcause.lab.reboot.Request;
import dev.firstcause.lab.reboot.Tally;
import dev.firstcause.lab.reboot.ToldFate;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RebootJsonTest {
    private static final Path SCHEMA = Path.of("..", "docs", "reboot.schema.json");

    private static Tally tally(List<FailureGroup> failures) {
        return new Tally(
                10,
                8,
                failures.size(),
                1,
                Map.of(ToldFate.NOT_SENT, 1L),
                Duration.ofNanos(1_234_567),
                Duration.ofMillis(2),
                Duration.ofMillis(3),
                Duration.ofMillis(4),
                failures,
                List.of(3, 5),
                List.of(0, 1));
    }

    private static RebootReport report(Audit audit) {
        FailureGroup group = new FailureGroup(
                1, Request.COUNT, "hang", new Finding(Verdict.KEPT, "the message says it"), "no \"\u00fc\"");
        BlowReport blow = new BlowReport(
                Blow.HANG,
                InetSocketAddress.createUnresolved("127.0.0.2", 9042),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                null,
                Duration.ofMillis(700),
                null,
                2);
        return new RebootReport(
                "made",
                "Made for this test",
                TlsVersion.TLS_1_2,
                1,
                300,
                Instant.EPOCH,
                Duration.ofSeconds(90),
                false,
                tally(List.of()),
                tally(List.of(group)),
                List.of(blow),
                audit,
                List.of("trouble"));
    }

    @Test
    void it_is_as_its_schema_has_it() throws IOException {
        RebootReports reports = new RebootReports(
                "1.0",
                Instant.EPOCH,
                Duration.ofSeconds(200),
                3,
                true,
                List.of(report(new Audit(5, 0, 1, 100, 40, 3, 42, 0, 2, 900, 500, 3, 1)), report(null)),
                List.of(new RebootReports.Abandoned("other", List.of("a", "  caused by b"))));
        JsonNode object = new ObjectMapper().readTree(RebootJson.of(reports));
        assertThat(JsonSchemaFactory.getInstance(VersionFlag.V202012)
                        .getSchema(Files.readString(SCHEMA))
                        .validate(object))
                .isEmpty();
        JsonNode driver = object.get("drivers").get(0);
        assertThat(driver.at("/idempotent/p50Millis").asDouble()).isEqualTo(1.235);
        assertThat(driver.at("/idempotent/neverAnswered").asInt()).isEqualTo(2);
        assertThat(driver.at("/others/failedWithCause").asInt()).isEqualTo(1);
        assertThat(driver.at("/others/failures/0/headline").asText()).isEqualTo("no \"\u00fc\"");
        assertThat(driver.at("/blows/0/listeningToServedMillis").isNull()).isTrue();
        assertThat(driver.at("/blows/0/heldUpMillis").asDouble()).isEqualTo(700);
        assertThat(driver.at("/audit/notSentFound").asInt()).isEqualTo(1);
        assertThat(driver.get("well").asBoolean()).isFalse();
        assertThat(object.get("drivers").get(1).get("audit").isNull()).isTrue();
        assertThat(reports.isWell(name -> name.equals("nobody"))).isTrue();
        assertThat(reports.isWell(name -> name.equals("other"))).isFalse();
    }
}
