// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.netty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application that has chosen Netty 4.1, as Spring Boot 3 and the Apache driver do, and has firstcause-netty beside it. */
@Timeout(120)
class OlderNettyTest {
    /** Copied there by the build. */
    private static final Path OLDER = Path.of("target/netty-4.1");

    private static final String BUILT_ON = "firstcause-netty needs Netty 4.2, and the class path has ";

    @Test
    void with_netty_4_1_nio_and_the_tls_of_the_jdk_are_used_and_the_log_says_why()
            throws IOException, InterruptedException {
        Told told = run("netty-");
        assertThat(told.lines).contains("transport: nio", "TLS: jdk");
        assertThat(told.log)
                .contains("transport: netty-epoll cannot be used here: " + BUILT_ON + "netty-common 4.1.")
                .contains("nio is used in its place")
                .contains("TLS provider: boringssl cannot be used here: " + BUILT_ON)
                .contains("jdk is used in its place");
        assertThat(told.lines.get(told.lines.size() - 1))
                .startsWith("session: SessionOpeningException: ")
                .contains("CONNECT_REFUSED");
    }

    @Test
    void with_netty_4_1_what_was_named_is_refused_with_the_versions() throws IOException, InterruptedException {
        Told told = run("netty-");
        for (String name : List.of("netty", "netty-epoll", "netty-nio", "boringssl")) {
            assertThat(told.lines)
                    .anySatisfy(line -> assertThat(line)
                            .startsWith(name + ": IllegalStateException: ")
                            .contains(BUILT_ON)
                            .contains("netty-common 4.1.")
                            .contains("netty-handler 4.1.")
                            .contains("netty-tcnative-classes 2.0.")
                            .contains("leave firstcause-netty out"));
        }
    }

    /** What Maven makes of it where the other library comes first, and has no use for some of the artifacts. */
    @ParameterizedTest
    @ValueSource(
            strings = {"netty-transport-4", "netty-common", "netty-buffer", "netty-handler", "netty-transport-classes"})
    void one_older_artifact_among_newer_ones_is_enough(String artifact) throws IOException, InterruptedException {
        Told told = run(artifact);
        assertThat(told.lines).contains("transport: nio", "TLS: jdk");
        assertThat(told.log).contains(BUILT_ON).contains(" 4.1.").contains(" 4.2.");
    }

    @Test
    void without_it_netty_is_used() throws IOException, InterruptedException {
        Told told = run("none");
        assertThat(told.lines).doesNotContain("transport: nio").contains("TLS: boringssl", "netty-nio: done");
    }

    private record Told(List<String> lines, String log) {}

    private static Told run(String artifacts) throws IOException, InterruptedException {
        List<String> path = new ArrayList<>();
        try (Stream<Path> files = Files.list(OLDER)) {
            files.filter(file -> isMeant(file.getFileName().toString(), artifacts))
                    .map(file -> file.toAbsolutePath().toString())
                    .forEach(path::add);
        }
        assertThat(path)
                .as("what the build has copied to " + OLDER)
                .hasSizeGreaterThan(artifacts.equals("none") ? 0 : 1);
        path.add(System.getProperty("java.class.path"));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        String.join(File.pathSeparator, path),
                        OlderNetty.class.getName())
                .redirectError(OLDER.resolve("log.txt").toFile())
                .start();
        try {
            List<String> lines = new String(child.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            String log = Files.readString(OLDER.resolve("log.txt"));
            assertThat(child.waitFor()).as(log).isZero();
            return new Told(lines, log);
        } finally {
            child.destroyForcibly();
        }
    }

    /** The logger is always. */
    private static boolean isMeant(String file, String artifacts) {
        return file.startsWith("slf4j") || file.startsWith(artifacts);
    }
}
