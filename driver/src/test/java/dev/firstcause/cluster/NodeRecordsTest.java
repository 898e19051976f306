// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That a node is up, and that it is down, is written into the flight recorder. */
@Timeout(60)
class NodeRecordsTest {
    private static final String OURS = "dev.firstcause.";

    @TempDir
    Path folder;

    @Test
    void up_and_down_are_recorded_with_the_node_and_its_report() throws IOException {
        Path file = folder.resolve("recording.jfr");
        Node node = LoneNodes.node("10.0.0.1", "dc1");
        try (Recording recording = new Recording()) {
            recording.enable(OURS + "NodeUp");
            recording.enable(OURS + "NodeDown");
            recording.start();
            NodeUp.record(node);
            NodeDown.record(node);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith(OURS))
                .toList();
        assertThat(events)
                .extracting(event -> event.getEventType().getName())
                .containsExactly(OURS + "NodeUp", OURS + "NodeDown");
        assertThat(events)
                .allSatisfy(event -> assertThat(event.getString("node")).isEqualTo("10.0.0.1:9042 (dc1/rack1)"));
        assertThat(events.get(1).getString("report")).contains("CONNECTING");
    }
}
