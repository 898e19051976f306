// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process that was stopped does nothing any more. */
@EnabledOnOs(OS.LINUX)
class StoppingTest {
    @Test
    void all_threads_of_a_node_have_stopped_when_its_pause_returns() throws IOException {
        try (FarNode node = FarNode.start(null)) {
            for (int i = 0; i < 20; i++) {
                node.pause();
                for (String state : states(node)) {
                    assertThat(state).isEqualTo("T");
                }
                node.resume();
            }
        }
    }

    @Test
    void a_process_that_is_gone_is_not_waited_for() throws IOException, InterruptedException {
        Process gone = new ProcessBuilder("true").start();
        assertThat(gone.waitFor()).isZero();
        Stopping.await(gone.pid());
    }

    private static String[] states(FarNode node) throws IOException {
        try (var threads = Files.list(Path.of("/proc", String.valueOf(node.pid()), "task"))) {
            return threads.map(thread -> state(thread.resolve("stat"))).toArray(String[]::new);
        }
    }

    private static String state(Path stat) {
        try {
            String text = Files.readString(stat);
            return text.substring(text.lastIndexOf(')') + 2, text.lastIndexOf(')') + 3);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
