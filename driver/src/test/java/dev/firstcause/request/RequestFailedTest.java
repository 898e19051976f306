// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

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

/** A request that fails is written into the flight recorder once, with what its caller is told. */
@Timeout(60)
class RequestFailedTest {
    @TempDir
    Path folder;

    @Test
    void a_failed_request_is_recorded_with_its_attempts_and_its_message() throws IOException {
        IllegalStateException silent = new IllegalStateException();
        RequestStage stage = new RequestStage(1);
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("dev.firstcause.RequestFailed");
            recording.start();
            Asking asking = stage.begin(Asking.once());
            stage.reset(0);
            assertThat(asking.failure()).isNotNull();
            RequestFailed.record(silent, 0);
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.firstcause.RequestFailed"))
                .toList();
        assertThat(events).hasSize(2);
        assertThat(events.get(0).getInt("attempts")).isEqualTo(1);
        assertThat(events.get(0).getString("message")).contains("PEER_RESET");
        assertThat(events.get(0).getString("exception")).endsWith("AttemptsFailedException");
        assertThat(events.get(1).getString("exception")).isEqualTo(IllegalStateException.class.getName());
        assertThat(events.get(1).getString("message")).isEmpty();
    }
}
