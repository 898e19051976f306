// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firstcause.cli.console.Interruption;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Query;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that is watched: until the time is over, it dies, or somebody interrupts. */
@Timeout(60)
class WatchTest {
    @Test
    void all_is_well_until_the_time_is_over() throws IOException {
        try (StandIn node = StandIn.plain(StandIn::usual)) {
            Run text = Run.of("probe", node.endpoint(), "--plaintext", "--watch=300ms");
            assertThat(text.code()).isZero();
            assertThat(text.out())
                    .containsPattern(
                            "\nWatching for 0\\.3 s, with a query each second\\. Ctrl-C ends it\\.\n"
                                    + "Watched for [\\d.]+ s: 1 asked, 1 answered, the slowest in \\d+ ms\\.\n\nAll is well\\.\n$");
            Run json = Run.json("probe", node.endpoint(), "--plaintext", "--watch=1500ms");
            assertThat(json.code()).isZero();
            JsonNode watch = json.object().get("watch");
            assertThat(watch.fieldNames())
                    .toIterable()
                    .containsExactly("seconds", "asked", "answered", "slowestMillis");
            assertThat(watch.get("seconds").doubleValue()).isBetween(1.5, 30.0);
            assertThat(watch.get("asked").intValue()).isEqualTo(2);
            assertThat(watch.get("answered").intValue()).isEqualTo(2);
            assertThat(watch.get("slowestMillis").isIntegralNumber()).isTrue();
        }
    }

    @Test
    void a_connection_that_is_reset_is_told_with_its_cause() throws IOException {
        try (StandIn node = resetAtTheSecondQuery()) {
            Run text = Run.of("probe", node.endpoint(), "--plaintext", "--watch=30s");
            assertThat(text.code()).isEqualTo(1);
            assertThat(text.out())
                    .containsPattern("\n\\d\\d:\\d\\d:\\d\\d The connection died after [\\d.]+ s:"
                            + " 1 asked, 0 answered, the slowest in 0 ms\\.\n\nPEER_RESET, in phase: in flight\n"
                            + "  what   Connection reset( by peer)?\n")
                    .containsPattern("\n  hint   The node was rebooted");
        }
        try (StandIn node = resetAtTheSecondQuery()) {
            Run json = Run.json("probe", node.endpoint(), "--plaintext", "--watch=30s");
            assertThat(json.code()).isEqualTo(1);
            assertThat(json.steps()).containsExactly("resolve", "connect", "options", "startup", "query");
            assertThat(json.failure().get("kind").textValue()).isEqualTo("PEER_RESET");
            assertThat(json.failure().get("phase").textValue()).isEqualTo("IN_FLIGHT");
            assertThat(json.object().get("watch").get("asked").intValue()).isEqualTo(1);
        }
    }

    /** The first query is the probe's own. */
    private static StandIn resetAtTheSecondQuery() throws IOException {
        AtomicInteger queries = new AtomicInteger();
        return StandIn.plain((frame, socket) -> {
            if (frame.message() instanceof Query && queries.incrementAndGet() == 2) {
                socket.setSoLinger(true, 0);
                socket.close();
                return null;
            }
            return StandIn.usual(frame, socket);
        });
    }

    @Test
    void a_connection_that_ends_between_two_questions_is_noticed_at_once() throws IOException {
        AtomicInteger queries = new AtomicInteger();
        try (StandIn node = StandIn.plain((frame, socket) -> {
            if (frame.message() instanceof Query && queries.incrementAndGet() == 2) {
                socket.shutdownInput();
            }
            return StandIn.usual(frame, socket);
        })) {
            Run json = Run.json("probe", node.endpoint(), "--plaintext", "--watch=30s");
            assertThat(json.code()).isEqualTo(1);
            assertThat(json.failure().get("kind").textValue()).isEqualTo("PEER_CLOSED");
            assertThat(json.object().get("watch").get("answered").intValue()).isEqualTo(1);
        }
    }

    @Test
    void a_query_that_goes_wrong_is_told_when_it_does_and_the_watch_goes_on() throws IOException {
        AtomicInteger queries = new AtomicInteger();
        try (StandIn node =
                StandIn.plain((frame, socket) -> frame.message() instanceof Query && queries.incrementAndGet() == 2
                        ? new ErrorResponse.Plain(ErrorCode.OVERLOADED, "too much to do")
                        : StandIn.usual(frame, socket))) {
            Run text = Run.of("probe", node.endpoint(), "--plaintext", "--watch=1500ms");
            assertThat(text.code()).isEqualTo(1);
            assertThat(text.out())
                    .containsPattern("\n\\d\\d:\\d\\d:\\d\\d QUERY_FAILED: [^\n]*OVERLOADED: too much to do\n")
                    .containsPattern(
                            "\nWatched for \\S+ s: 2 asked, 1 answered, [^\n]*\n\nQUERY_FAILED, in phase: in flight\n");
        }
    }

    @Test
    void an_interruption_ends_it_in_order_even_when_an_answer_is_awaited() throws IOException {
        AtomicInteger queries = new AtomicInteger();
        Interruption interruption = new Interruption();
        try (StandIn node = StandIn.plain((frame, socket) -> {
            if (frame.message() instanceof Query && queries.incrementAndGet() == 2) {
                interruption.ask();
                return null;
            }
            return StandIn.usual(frame, socket);
        })) {
            Run run = Run.of(
                    interruption,
                    Map.of(),
                    Run.withJson("probe", node.endpoint(), "--plaintext", "--watch=30s", "--timeout=30s"));
            assertThat(run.code()).isZero();
            assertThat(run.object().get("watch").get("asked").intValue()).isZero();
            assertThat(run.object().get("watch").get("seconds").doubleValue()).isLessThan(20);
        }
    }
}
