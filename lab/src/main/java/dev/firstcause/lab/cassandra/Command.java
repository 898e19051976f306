// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process that is over soon. */
final class Command {
    private static final int LINES_TOLD = 30;

    private Command() {}

    /**
     * Runs a command to its end.
     *
     * @param folder where it runs
     * @throws IOException if it cannot be run, fails or takes too long; the message has the last lines of its output
     */
    static void run(List<String> command, Path folder, Duration patience) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output-", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        command.get(0) + " did not end within " + patience.toSeconds() + " s:\n" + lastLines(output));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(
                    String.join(" ", command) + " ended with " + process.exitValue() + ":\n" + lastLines(output));
        }
        Files.delete(output);
    }

    private static String lastLines(Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_TOLD), lines.size()));
    }
}
