// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    private String jars;

    @TempDir
    private Path folder;

    @BeforeEach
    void remember() {
        jars = System.getProperty(CassandraJars.PROPERTY);
    }

    @AfterEach
    void restore() {
        System.clearProperty(Java17.PROPERTY);
        if (jars == null) {
            System.clearProperty(CassandraJars.PROPERTY);
        } else {
            System.setProperty(CassandraJars.PROPERTY, jars);
        }
    }

    @Test
    void a_folder_without_cassandra_is_named_with_the_property_that_names_it() {
        System.setProperty(CassandraJars.PROPERTY, folder.toString());
        assertThatIOException()
                .isThrownBy(CassandraJars::folder)
                .withMessageContaining(folder.toString())
                .withMessageContaining(CassandraJars.PROPERTY);
    }

    @Test
    void another_java_is_not_taken_for_java_17() throws IOException {
        Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
        Files.createFile(java).toFile().setExecutable(true);
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");
        System.setProperty(Java17.PROPERTY, folder.toString());
        assertThatIOException()
                .isThrownBy(Java17::command)
                .withMessageContaining(folder.toString())
                .withMessageContaining(Java17.PROPERTY);
    }

    @Test
    void a_command_that_fails_tells_its_output() {
        List<String> command = List.of("sh", "-c", "echo no such artifact; exit 3");
        assertThatIOException()
                .isThrownBy(() -> Command.run(command, folder, Duration.ofSeconds(30)))
                .withMessageContaining("ended with 3")
                .withMessageContaining("no such artifact");
    }

    @Test
    void a_command_that_hangs_is_ended() {
        List<String> command = List.of("sh", "-c", "echo waiting; sleep 600");
        assertThatIOException()
                .isThrownBy(() -> Command.run(command, folder, Duration.ofMillis(500)))
                .withMessageContaining("did not end")
                .withMessageContaining("waiting");
    }
}
