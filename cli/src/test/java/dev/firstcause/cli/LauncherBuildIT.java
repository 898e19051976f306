// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When {@code ./firstcause} builds itself: in a folder that looks like this project, with a Maven that only copies the jar. */
@Timeout(120)
class LauncherBuildIT {
    private static final Path JAR = Path.of("target", "firstcause.jar").toAbsolutePath();
    private static final List<String> TOOLS = List.of("bash", "readlink", "dirname", "find", "mkdir", "cp");
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    Path folder;

    private Path home;
    private Path tools;
    private Path jar;
    private Path source;
    private Path nettySource;

    private record Ended(int code, String out, String err) {}

    @BeforeEach
    void makeProject() throws IOException {
        home = Files.createDirectories(folder.resolve("a project"));
        Files.copy(Path.of("..", "firstcause"), home.resolve("firstcause"));
        jar = home.resolve("cli").resolve("target").resolve("firstcause.jar");
        source = write(home.resolve("lab/src/main/java/Some.java"), "class Some {}");
        write(home.resolve("bench/src/main/java/Other.java"), "class Other {}");
        write(home.resolve("lab/src/test/java/SomeTest.java"), "class SomeTest {}");
        nettySource = write(home.resolve("netty/src/main/java/Another.java"), "class Another {}");
        Files.setLastModifiedTime(source, LONG_AGO);
        Files.setLastModifiedTime(nettySource, LONG_AGO);
        for (String pom : List.of("pom.xml", "lab/pom.xml", "netty/pom.xml")) {
            Files.setLastModifiedTime(write(home.resolve(pom), "<project/>"), LONG_AGO);
        }
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            Files.createSymbolicLink(tools.resolve(tool), find(tool));
        }
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static Path find(String tool) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + tool + " here"));
    }

    private void haveMaven(String end) throws IOException {
        Path maven = write(tools.resolve("mvn"), """
                #!%s/bash
                echo "Maven was asked: $*"
                mkdir -p '%s'
                cp '%s' '%s'
                %s
                """.formatted(tools, jar.getParent(), JAR, jar, end));
        assertThat(maven.toFile().setExecutable(true)).isTrue();
    }

    private void haveJar() throws IOException {
        Files.createDirectories(jar.getParent());
        Files.copy(JAR, jar);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(LONG_AGO.toMillis() + 60_000));
    }

    private Ended run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                find("bash").toString(), home.resolve("firstcause").toString(), "--version");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PATH", tools.toString());
        builder.redirectError(folder.resolve("err").toFile());
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), out, Files.readString(folder.resolve("err")));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void assertBuilt(Ended ended, String why) {
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).startsWith("firstcause ").containsOnlyOnce("\n");
        assertThat(ended.err())
                .startsWith("firstcause: " + why + ": building it, which takes a minute or two\nMaven was asked: -f ")
                .contains("a project/pom.xml -q -pl cli -am package -DskipTests");
    }

    private static void assertNotBuilt(Ended ended) {
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).startsWith("firstcause ");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void it_builds_itself_at_the_first_use_and_not_at_the_second() throws IOException, InterruptedException {
        haveMaven("");
        assertBuilt(run(), "it is not built yet");
        assertNotBuilt(run());
    }

    @Test
    void it_builds_itself_when_a_source_or_a_pom_is_newer_than_the_jar() throws IOException, InterruptedException {
        haveMaven("");
        haveJar();
        assertNotBuilt(run());
        for (Path changed : List.of(source, nettySource, home.resolve("pom.xml"))) {
            Files.setLastModifiedTime(changed, FileTime.fromMillis(LONG_AGO.toMillis() + 120_000));
            Files.setLastModifiedTime(jar, FileTime.fromMillis(LONG_AGO.toMillis() + 60_000));
            assertBuilt(run(), home.relativize(changed) + " is newer than the jar");
            Files.setLastModifiedTime(changed, LONG_AGO);
        }
    }

    @Test
    void without_maven_an_old_jar_is_used_with_a_warning_and_no_jar_is_an_error()
            throws IOException, InterruptedException {
        haveJar();
        Files.setLastModifiedTime(source, FileTime.fromMillis(LONG_AGO.toMillis() + 120_000));
        Ended old = run();
        assertThat(old.code()).isZero();
        assertThat(old.out()).startsWith("firstcause ");
        assertThat(old.err())
                .isEqualTo("firstcause: lab/src/main/java/Some.java is newer than the jar,"
                        + " and there is no Maven to build it: it is used as it is\n");
        Files.delete(jar);
        Ended none = run();
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.out()).isEmpty();
        assertThat(none.err())
                .startsWith("firstcause: it is not built yet, and there is no Maven: install Maven")
                .contains("mvn -f ", "-pl cli -am package -DskipTests")
                .containsOnlyOnce("\n");
    }

    @Test
    void a_build_that_fails_is_no_reason_to_run_what_was_there_before() throws IOException, InterruptedException {
        haveMaven("exit 1");
        Ended failed = run();
        assertThat(failed.code()).isEqualTo(2);
        assertThat(failed.out()).isEmpty();
        assertThat(failed.err()).endsWith("firstcause: it could not be built: see above\n");
    }

    @Test
    void without_sources_it_says_where_it_belongs() throws IOException, InterruptedException {
        Files.delete(home.resolve("pom.xml"));
        Ended lost = run();
        assertThat(lost.code()).isEqualTo(2);
        assertThat(lost.err()).contains("nor a pom.xml to build it from").containsOnlyOnce("\n");
    }
}
