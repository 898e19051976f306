// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** However a program ends, its nodes end with it. */
@Tag("cassandra")
@Timeout(value = 20, unit = TimeUnit.MINUTES) // the first time, the jars are fetched too
class EndedProgramTest {
    private static final int SIGINT_BIT = 1 << (2 - 1);

    @TempDir
    private Path folder;

    @TempDir
    private Path workshop;

    private Process program;
    private final List<ProcessHandle> started = new ArrayList<>();

    @AfterEach
    void end() {
        program.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String name : List.of(CassandraJars.PROPERTY, Java17.PROPERTY)) {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D" + name + "=" + value);
            }
        }
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(OneNodeProgram.class.getName(), folder.toString()));
        program = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void a_program_that_is_interrupted_while_its_node_starts_leaves_nothing() throws IOException, InterruptedException {
        start();
        Await.until(() -> program.descendants().count() > 1); // the leash, and the node
        started.addAll(program.descendants().toList());
        send(isInterruptIgnored() ? "TERM" : "INT", program.pid());
        assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(started).hasSizeGreaterThan(1).noneMatch(ProcessHandle::isAlive);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_program_that_is_killed_leaves_nothing_not_even_a_node_that_hangs() throws IOException, InterruptedException {
        start();
        try (BufferedReader out = program.inputReader(UTF_8)) {
            send("STOP", Long.parseLong(out.readLine()));
        }
        started.addAll(program.descendants().toList());
        assertThat(started).hasSizeGreaterThan(1);
        program.destroyForcibly();
        for (ProcessHandle process : started) {
            Await.until(() -> !process.isAlive());
        }
        Await.until(() -> folder.toFile().list().length == 0);
    }

    private void send(String signal, long pid) throws IOException, InterruptedException {
        Command.run(List.of("sh", "-c", "kill -" + signal + " " + pid), workshop, Duration.ofSeconds(30));
    }

    /** As it is for what a shell runs in the background: then a Java program ignores Ctrl-C too. */
    private static boolean isInterruptIgnored() throws IOException {
        String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        return (Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16) & SIGINT_BIT) != 0;
    }
}
