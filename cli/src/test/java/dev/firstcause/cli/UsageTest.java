// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.lab.authority.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a command is said in one line, and nobody is connected to. */
class UsageTest {
    @TempDir
    Path folder;

    private static void assertWrong(String said, String... arguments) {
        for (boolean json : List.of(false, true)) {
            List<String> all = new ArrayList<>(List.of(arguments));
            if (json) {
                all.add("--json");
            }
            Run run = Run.of(all.toArray(new String[0]));
            assertThat(run.code()).as("%s", all).isEqualTo(2);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .startsWith("firstcause")
                    .contains(said)
                    .endsWith("\n")
                    .containsOnlyOnce("\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --bogus                                | there is no option --bogus
            --bogus=s3cr3t                         | there is no option --bogus (see
            two                                    | one argument too many
            --timeout=5                            | '5' is no duration: write a whole number and ms, s, m or h
            --timeout=0s                           | longer than nothing
            --watch=soon                           | 'soon' is no duration
            --watch=25h                            | 24h at the most
            --transport=smoke                      | --transport: there is no smoke; there are netty-epoll, netty-nio, nio
            --tls-provider=smoke                   | --tls-provider: there is no smoke; there are boringssl, jdk
            --ca                                   | --ca
            --ca=no/such.pem                       | --ca: no/such.pem cannot be read (NoSuchFileException); give a PEM
            --cert=app.pem                         | --cert and --key belong together
            --key=app.key                          | --cert and --key belong together
            --plaintext --ca=ca.pem                | --plaintext goes with none of --ca,
            --plaintext --no-host-name-check       | --plaintext goes with none of --ca,
            --plaintext --tls-provider=jdk         | --plaintext goes with none of --ca,
            --password-env=X                       | give --user NAME too
            --user=ann                             | --password-file FILE or --password-env VARIABLE
            --user=ann --password-env=NOT_SET      | --password-env: the environment has no variable of that name
            --user=a --password-env=X --password-file=Y | give one of them
            --user=ann --password-file=no/such     | --password-file: no/such cannot be read (NoSuchFileException)
            """)
    void options_that_cannot_be(String options, String said) {
        List<String> all = new ArrayList<>(List.of("probe", "127.0.0.1:1"));
        all.addAll(List.of(options.split(" ", -1)));
        assertWrong(said, all.toArray(new String[0]));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            host:                | a port is a number from 1 to 65535
            host:0               | a port is a number from 1 to 65535
            host:65536           | a port is a number from 1 to 65535
            host:cql             | 'host:cql' is no endpoint: a port is a number from 1 to 65535
            ::1                  | an IPv6 address stands in brackets, as in [::1]:9042
            [::1]9042            | a port is a number from 1 to 65535
            [::1                 | brackets are for a whole IPv6 address
            [host]:9042          | brackets are for a whole IPv6 address
            :9042                | before the port stands the name or the address of a host
            cql://host:9042      | without a scheme or a path
            """)
    void endpoints_that_cannot_be(String endpoint, String said) {
        assertWrong(said, "probe", endpoint);
    }

    @ParameterizedTest
    @CsvSource({
        "node9,node9,9042",
        "node9.example:9142,node9.example,9142",
        "10.0.0.9:1,10.0.0.9,1",
        "[::1],::1,9042",
        "[fe80::1%eth0]:65535,fe80::1%eth0,65535"
    })
    void endpoints_that_can_be(String text, String host, int port) {
        assertThat(new Endpoints().convert(text)).isEqualTo(new Endpoint(host, port));
    }

    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "5s,PT5S", "1m,PT1M", "24h,PT24H"})
    void durations_that_can_be(String text, Duration duration) {
        assertThat(new Durations().convert(text)).isEqualTo(duration);
    }

    @Test
    void no_endpoint_and_no_command() {
        assertWrong("HOST:PORT", "probe");
        Run run = Run.of();
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("Missing required subcommand").containsOnlyOnce("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--password s3cr3t host", "--password=s3cr3t host", "host --password s3cr3t", "ann:s3cr3t@host"})
    void a_password_on_the_command_line_is_refused_and_not_repeated(String arguments) {
        List<String> all = new ArrayList<>(List.of("probe"));
        all.addAll(List.of(arguments.split(" ", -1)));
        Run run = Run.of(all.toArray(new String[0]));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err() + run.out()).contains("--user").doesNotContain("s3cr3t");
    }

    @Test
    void files_that_are_not_what_they_should_be() throws IOException {
        Path ca = TestAuthority.create().writeTo(folder);
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        Path certificate = folder.resolve("app.pem");
        Path key = folder.resolve("app.key");
        TestAuthority.create().client("app").write(certificate, key);
        Path other = folder.resolve("other.key");
        TestAuthority.create().client("other").write(folder.resolve("other.pem"), other);
        assertWrong("--ca: " + empty + " is not PEM", "probe", "host", "--ca=" + empty);
        assertWrong(
                "--cert and --key: " + certificate + " and " + other + ": the private key does not fit",
                "probe",
                "host",
                "--ca=" + ca,
                "--cert=" + certificate,
                "--key=" + other);
        assertWrong(
                "--password-file: the first line of " + empty + " is empty",
                "probe",
                "host",
                "--user=ann",
                "--password-file=" + empty);
    }

    @Test
    void help_is_no_mistake() {
        Run run = Run.of("probe", "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("HOST:PORT", "--plaintext", "Exit codes:", "Default: 5s", "9042");
        assertThat(run.out().replaceAll("\\s+", " "))
                .contains("Moves the bytes: netty, netty-epoll, netty-nio, nio;", "Does TLS: boringssl, jdk.");
        assertThat(Run.of("--help").out()).contains("probe");
    }
}
