// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.fault.Effects;
import dev.firstcause.lab.fault.RecordType;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.When;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log tells the story of a connection, in order and in bounded memory. */
@Timeout(60)
class WireLogTest {
    @Test
    void it_tells_the_story_of_a_connection() throws IOException, InterruptedException, TimeoutException {
        try (Ends ends = new Ends()) {
            Fault fault = ends.proxy.arm(
                    When.onCommand(), Effects.forge(Side.CLIENT, new byte[3]).then(Effects.reset()));
            Ends.Pair pair = ends.connect();
            pair.say(pair.node(), MomentsTest.record(RecordType.HANDSHAKE, 1, 2, 3));
            pair.client().getInputStream().readNBytes(8);
            fault.fire();
            ends.proxy.connections().get(0).awaitOver(Ends.PATIENCE);
            assertThat(ends.proxy.connections().get(0).events().stream()
                            .map(event -> event.toString().replaceAll(".*#1  ", "")))
                    .containsExactly(
                            "accepted: from 127.0.0.1:" + pair.client().getLocalPort(),
                            "connected: to 127.0.0.1:" + ends.proxy.target().getPort(),
                            "unit: down record HANDSHAKE, 8 bytes",
                            "fault fired: on command: forge 3 bytes to client then RST to [client, node]",
                            "forged: 3 bytes to client",
                            "rst to: client",
                            "rst to: node",
                            "over: up 0 bytes came and 0 went, down 8 bytes came and 11 went");
        }
    }

    @Test
    void of_too_many_events_the_oldest_go() {
        WireLog log = new WireLog(3);
        for (int i = 1; i <= 5; i++) {
            log.add(i, WireEvent.What.ACCEPTED, "event " + i);
        }
        assertThat(log.events()).extracting(WireEvent::connection).containsExactly(3, 4, 5);
        assertThat(log.gone()).isEqualTo(2);
        assertThat(log.toString()).startsWith("... 2 events before\n").contains("#3  accepted: event 3\n");
        assertThatThrownBy(() -> log.await(event -> event.connection() == 1, Duration.ofMillis(1)))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("event 5");
    }
}
