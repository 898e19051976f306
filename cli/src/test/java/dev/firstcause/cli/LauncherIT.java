// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./firstcause} as people run it: the script and the jar, in a process of their own. */
@Timeout(120)
class LauncherIT {
    private static final Path SCRIPT =
            Path.of("..", "firstcause").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    /** What a process printed and how it ended. */
    private record Ended(int code, String out, String err) {}

    private ProcessBuilder command(Path script, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        builder.redirectError(folder.resolve("err").toFile());
        return builder;
    }

    private Ended run(Path script, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Process process = command(script, environment, arguments).start();
        try {
            process.getOutputStream().close();
            return end(process, new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private Ended end(Process process, String out) throws IOException, InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, Files.readString(folder.resolve("err")));
    }

    private Ended run(String... arguments) throws IOException, InterruptedException {
        return run(SCRIPT, Map.of(), arguments);
    }

    @Test
    void a_probe_of_a_healthy_node_prints_its_report_and_nothing_else() throws IOException, InterruptedException {
        try (StandIn node = StandIn.plain(StandIn::usual)) {
            Ended ended = run("probe", node.endpoint(), "--plaintext");
            assertThat(ended.err()).isEmpty();
            assertThat(ended.out()).contains("query").endsWith("\n\nAll is well.\n");
            assertThat(ended.code()).isZero();
        }
    }

    @Test
    void the_exit_code_tells_a_problem_from_a_mistake() throws IOException, InterruptedException {
        Ended problem = run("probe", "127.0.0.1:" + OddPort.closed(), "--plaintext", "--json");
        assertThat(problem.code()).isEqualTo(1);
        assertThat(problem.err()).isEmpty();
        assertThat(problem.out()).contains("\"kind\": \"CONNECT_REFUSED\"");
        Ended mistake = run("probe", "two words", "--timeout=soon");
        assertThat(mistake.code()).isEqualTo(2);
        assertThat(mistake.out()).isEmpty();
        assertThat(mistake.err()).startsWith("firstcause probe: ").containsOnlyOnce("\n");
    }

    @Test
    void a_native_library_that_is_named_and_cannot_be_loaded_is_a_mistake() throws IOException, InterruptedException {
        Map<String, String> without =
                Map.of("JDK_JAVA_OPTIONS", "-Dio.netty.transport.noNative=true -Dio.netty.handler.ssl.noOpenSsl=true");
        String endpoint = "127.0.0.1:" + OddPort.closed();
        Ended transport = run(SCRIPT, without, "probe", endpoint, "--transport=netty-epoll");
        assertThat(transport.code()).isEqualTo(2);
        assertThat(transport.err())
                .contains("\nfirstcause probe: --transport: netty-epoll cannot be used here: ", "noNative=true");
        Ended tls = run(SCRIPT, without, "probe", endpoint, "--tls-provider=boringssl");
        assertThat(tls.code()).isEqualTo(2);
        assertThat(tls.err())
                .contains("\nfirstcause probe: --tls-provider: boringssl cannot be used here: ", "noOpenSsl=true");
        Ended subject = run(SCRIPT, without, "drill", "--subject=firstcause-nio-boringssl");
        assertThat(subject.code()).isEqualTo(2);
        assertThat(subject.err())
                .contains("\nfirstcause drill: --subject: firstcause-nio-boringssl: boringssl cannot be used here: ");
        Ended none = run(SCRIPT, without, "drill", "--transport=netty-epoll");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).contains("\nfirstcause drill: nobody can play: firstcause-netty-epoll: ");
    }

    @Test
    void a_native_library_that_is_not_named_and_cannot_be_loaded_is_done_without()
            throws IOException, InterruptedException {
        Map<String, String> without =
                Map.of("JDK_JAVA_OPTIONS", "-Dio.netty.transport.noNative=true -Dio.netty.handler.ssl.noOpenSsl=true");
        String endpoint = "127.0.0.1:" + OddPort.closed();
        Ended probe = run(SCRIPT, without, "probe", endpoint, "-v");
        assertThat(probe.code()).isEqualTo(1);
        assertThat(probe.out()).startsWith(endpoint + ", over TLS (jdk) on netty-nio\n");
        assertThat(probe.err())
                .contains("INFO Choice - transport: netty-epoll cannot be used here: ", "; jdk is used in its place");
        Ended drill = run(SCRIPT, without, "drill", "--transport=netty", "--scenario=connect.refused", "--tls=1.3");
        assertThat(drill.code()).as(drill.out()).isZero();
        assertThat(drill.err())
                .contains("\nLeft out is firstcause-netty-epoll: netty-epoll cannot be used here: ")
                .contains("\nLeft out is firstcause-netty-nio-boringssl: boringssl cannot be used here: ");
        assertThat(drill.out()).contains("\nfirstcause-netty-nio: 1 of 1 KEPT\n");
    }

    @Test
    void the_log_goes_to_the_standard_error_when_it_is_asked_for() throws IOException, InterruptedException {
        try (StandIn node = StandIn.plain(StandIn::usual)) {
            Ended ended = run("probe", node.endpoint(), "--plaintext", "--json", "-v");
            assertThat(ended.out()).startsWith("{").containsOnlyOnce("\n");
            assertThat(ended.err()).contains("LOCAL_CLOSE: the probe is done");
            assertThat(ended.code()).isZero();
        }
    }

    @Test
    void a_watch_that_is_terminated_ends_with_its_report() throws IOException, InterruptedException {
        try (StandIn node = StandIn.plain(StandIn::usual)) {
            Process process = command(SCRIPT, Map.of(), "probe", node.endpoint(), "--plaintext", "--watch=60s")
                    .start();
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                String line = reader.readLine();
                while (line != null && !line.startsWith("Watching for")) {
                    line = reader.readLine();
                }
                // SIGTERM takes the same way as the SIGINT of Ctrl-C. By the handle, which leaves the output open.
                process.toHandle().destroy();
                List<String> rest = reader.lines().toList();
                assertThat(rest).last().isEqualTo("All is well.");
                assertThat(rest.get(0)).startsWith("Watched for ").contains(" answered, the slowest in ");
                assertThat(end(process, "").code()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    @Test
    void a_drill_that_is_terminated_ends_with_its_table() throws IOException, InterruptedException {
        Process process = command(SCRIPT, Map.of(), "drill", "--subject", "firstcause-nio", "--seed", "3")
                .start();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(reader.readLine()).matches(" *1/\\d+ .* KEPT .*");
            process.toHandle().destroy();
            List<String> rest = reader.lines().toList();
            assertThat(end(process, "").code()).as("%s", rest).isEqualTo(130);
            assertThat(rest).anyMatch(line -> line.matches("Interrupted after \\d+ of \\d+ plays .*, seed 3\\."));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void without_java_the_script_says_what_to_do() throws IOException, InterruptedException {
        Ended homeless = run(SCRIPT, Map.of("JAVA_HOME", folder.toString()), "probe", "x");
        assertThat(homeless.code()).isEqualTo(2);
        assertThat(homeless.err()).contains("JAVA_HOME is " + folder).containsOnlyOnce("\n");
    }

    @Test
    void the_script_may_be_reached_by_a_link() throws IOException, InterruptedException {
        Path link = Files.createSymbolicLink(folder.resolve("fc"), SCRIPT);
        assertThat(run(link, Map.of(), "--version").out()).startsWith("firstcause 0");
    }
}
