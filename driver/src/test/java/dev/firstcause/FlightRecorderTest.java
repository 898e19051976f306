// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeState;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.StandInNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/** What a session writes into the flight recorder. The recorder's own threads stay, so nobody looks for them. */
@Lab(check = false)
class FlightRecorderTest extends SessionHarness {
    private static final String OURS = "dev.firstcause.";

    @Test
    void the_life_of_a_node_and_of_its_connections_is_recorded(TestAuthority authority, StandInNode node)
            throws IOException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            for (String name : List.of("ConnectionOpened", "ConnectionDied", "NodeUp", "NodeDown", "RequestFailed")) {
                recording.enable(OURS + name);
            }
            recording.start();
            try (Session session = to(node, authority).build()) {
                session.execute("q");
                node.kill();
                awaitStates(session, NodeState.DOWN);
                assertThatThrownBy(() -> session.execute("q")).isInstanceOf(NoNodeAvailableException.class);
                node.start();
                awaitStates(session, NodeState.UP);
            }
            recording.stop();
            recording.dump(file);
        }
        Map<String, List<RecordedEvent>> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith(OURS))
                .collect(Collectors.groupingBy(
                        event -> event.getEventType().getName().substring(OURS.length())));
        assertThat(events.get("ConnectionOpened")).hasSizeGreaterThanOrEqualTo(3);
        // One of the pool, one to hear of the cluster; and what close() ends.
        assertThat(events.get("ConnectionDied"))
                .filteredOn(event -> event.getString("kind").equals("PEER_RESET"))
                .hasSize(2)
                .allMatch(event -> event.getString("failure").contains("Connection reset"));
        assertThat(events.get("NodeUp")).hasSize(2);
        assertThat(events.get("NodeDown"))
                .singleElement()
                .satisfies(event -> assertThat(event.getString("report")).contains("DOWN", "PEER_RESET"));
        assertThat(events.get("RequestFailed"))
                .singleElement()
                .satisfies(event -> assertThat(event.getString("message"))
                        .startsWith("No node is available")
                        .contains("PEER_RESET"));
    }
}
