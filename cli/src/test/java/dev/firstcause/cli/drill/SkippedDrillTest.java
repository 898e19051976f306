// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firstcause.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A drill on a machine that lacks something: it refuses network namespaces, because {@code ip} always fails, or its French
 * translations have no effect. It runs in a JVM of its own.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class SkippedDrillTest {
    private static final String REFUSAL = "mount --make-shared /run/netns failed: Operation not permitted";

    @TempDir
    Path folder;

    /**
     * A run of the command line.
     *
     * @param code its exit code
     * @param out what it printed, errors too
     */
    private record Run(int code, String out) {}

    private Run drill(String... arguments) throws IOException, InterruptedException {
        return drill(List.of(), arguments);
    }

    private Run drill(List<String> wrapper, String... arguments) throws IOException, InterruptedException {
        Path ip = folder.resolve("ip");
        Files.writeString(ip, "#!/bin/sh\necho '" + REFUSAL + "' >&2\nexit 1\n");
        Files.setPosixFilePermissions(ip, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "drill",
                "--subject=firstcause-nio",
                "--tls=1.3"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
        Process process = builder.start();
        try {
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Run(process.waitFor(), out);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void what_needs_a_network_is_skipped_with_the_reason_in_every_report_and_the_rest_is_kept()
            throws IOException, InterruptedException {
        Path json = folder.resolve("drill.json");
        Path junit = folder.resolve("drill.xml");
        Path html = folder.resolve("drill.html");
        Run run = drill(
                "--scenario=connect.refused,connect.network-drops",
                "--json=" + json,
                "--junit=" + junit,
                "--html=" + html);
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out())
                .containsPattern("\n  connect\\.network-drops +SKIPPED\n")
                .contains("\nfirstcause-nio: 1 of 2 KEPT, 1 SKIPPED\n")
                .contains(
                        "\nSKIPPED connect.network-drops\n    network namespaces need Linux, root, and ip of iproute2:")
                .doesNotContain("fell short");
        assertThat(run.out().replaceAll("\\s+", " ")).contains(REFUSAL);
        JsonNode results = new ObjectMapper().readTree(json.toFile()).get("results");
        assertThat(results.findValuesAsText("verdict")).contains("KEPT", "SKIPPED");
        assertThat(results.findValuesAsText("reason"))
                .anySatisfy(reason -> assertThat(reason).contains(REFUSAL));
        assertThat(Files.readString(junit)).contains("failures=\"0\"", "skipped=\"1\"", "<skipped message=", REFUSAL);
        assertThat(Files.readString(html)).contains("<span class=\"skipped\">SKIPPED</span>", REFUSAL);
    }

    @Test
    void what_would_be_in_english_is_not_taken_for_french_in_any_report() throws IOException, InterruptedException {
        Path json = folder.resolve("drill.json");
        Path junit = folder.resolve("drill.xml");
        Path html = folder.resolve("drill.html");
        Run run = drill(
                inEnglish(),
                "--scenario=connect.refused,connect.refused-in-french",
                "--json=" + json,
                "--junit=" + junit,
                "--html=" + html);
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out())
                .containsPattern("\n  connect\\.refused-in-french +SKIPPED\n")
                .contains("\nfirstcause-nio: 1 of 2 KEPT, 1 SKIPPED\n")
                .contains("\nSKIPPED connect.refused-in-french\n    the kernel's errors are not French here:");
        String english = "No such file or directory";
        assertThat(run.out().replaceAll("\\s+", " ")).contains(english);
        JsonNode results = new ObjectMapper().readTree(json.toFile()).get("results");
        assertThat(results.findValuesAsText("verdict")).contains("KEPT", "SKIPPED");
        assertThat(results.findValuesAsText("reason"))
                .anySatisfy(reason -> assertThat(reason).contains(english));
        assertThat(Files.readString(junit)).contains("failures=\"0\"", "skipped=\"1\"", "<skipped message=", english);
        assertThat(Files.readString(html)).contains("<span class=\"skipped\">SKIPPED</span>", english);
    }

    /** Runs a command where the file of French translations is there, and is empty. */
    private List<String> inEnglish() throws IOException, InterruptedException {
        Path catalogue = Path.of("/usr/share/locale/fr/LC_MESSAGES/libc.mo");
        assumeTrue(Files.exists(catalogue), "no " + catalogue + ": install libc-l10n");
        Path empty = Files.createFile(folder.resolve("empty.mo"));
        String script = "mount --bind " + empty + " " + catalogue + " && exec \"$@\"";
        List<String> wrapper = List.of("unshare", "-m", "sh", "-c", script, "sh");
        List<String> command = new ArrayList<>(wrapper);
        command.add("true");
        Path said = folder.resolve("unshare.txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assumeTrue(process.waitFor() == 0, "no mount namespace can be made here: " + Files.readString(said));
        return wrapper;
    }

    @Test
    void where_all_is_skipped_nothing_was_seen_to_be_well() throws IOException, InterruptedException {
        Run run = drill("--scenario=connect.network-*");
        assertThat(run.code()).as(run.out()).isEqualTo(1);
        assertThat(run.out()).contains("\nfirstcause-nio: 0 of 3 KEPT, 3 SKIPPED\n");
    }
}
