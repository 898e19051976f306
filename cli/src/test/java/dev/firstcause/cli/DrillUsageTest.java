// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a drill is said in one line, before anything is broken; and the catalogue is told. */
class DrillUsageTest {
    @TempDir
    Path folder;

    private static void assertWrong(String said, String... arguments) {
        Run run = Run.of(arguments);
        assertThat(run.code()).as("%s", List.of(arguments)).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("firstcause ")
                .contains(said)
                .endsWith(" --help)\n")
                .containsOnlyOnce("\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --bogus                         | there is no option --bogus
            flight.rst                      | one argument too many: name scenarios with --scenario
            --on=cassandra --scenario=startup.wrong-password | nothing of that can be played on cassandra nodes
            --on=cassandra --explain        | --explain, --html, --junit and --seed are of the catalogue: name scenarios
            --on=cassandra --seed=2         | --explain, --html, --junit and --seed are of the catalogue
            --on=cassandra --blow=flood     | --blow: there is no flood; there are kill, stop, new-certificate, hang, silence
            --on=cassandra --replicas=0     | There cannot be 0 replicas of a row: choose 1 to 3
            --on=cassandra --rate=0         | A rate of 0 requests a second is not to be had
            --on=cassandra --seconds=-1     | A load cannot last
            --on=cassandra --subject=xyzzy  | no subject is called 'xyzzy'
            --on=cassandra --json=.         | --json: . cannot be written
            --rate=7                        | --rate, --seconds, --outage, --replicas and --blow are of a reboot drill: say --on cassandra, and
            --on=moon                       | 'moon' is no kind of node: choose stand-in or cassandra
            --subject=firstcause-nit        | no subject is called 'firstcause-nit'; did you mean firstcause-nio?: there
            --subject=nio                   | did you mean firstcause-nio or firstcause-netty-nio or firstcause-session-nio?: there are
            --subject=apache,xyzzy          | no subject is called 'xyzzy': there are firstcause-nio, firstcause-nio-boringssl,
            --subject                       | --subject
            --scenario=flight.rts           | no scenario is called 'flight.rts'; did you mean flight.rst
            --scenario=flight.rst,no-such.* | no scenario is called 'no-such.*': firstcause scenarios lists them
            --scenario=flightXrst           | no scenario is called 'flightXrst'
            --transport=moon                | --transport: there is no moon; there are netty-epoll, netty-nio, nio
            --tls-provider=moon             | --tls-provider: there is no moon; there are boringssl, jdk
            --transport=netty --tls-provider=jdk --subject=apache | --transport netty and --tls-provider jdk: --subject names none
            --transport=nio --subject=apache,firstcause-netty-nio | --transport nio: --subject names none of Firstcause's
            --tls=1.1                       | '1.1' is no version of TLS here: choose 1.2 or 1.3
            --seed=lots                     | 'lots' is no seed: write a whole number
            --seed=1e3                      | '1e3' is no seed
            --subject=firstcause-nio --scenario=cluster.* | phase cluster is for sessions alone
            --subject=firstcause-session-nio --scenario=flight.rst | nothing of that can be played on stand-in nodes
            --explain                       | name one of each with --scenario and --subject
            --explain --scenario=flight.rst | these are 1 with 3: name one of each
            --explain --scenario=flight.rst --transport=netty-nio | these are 1 with 2: name one of each
            --explain --subject=apache --scenario=flight.rst,flight.fin | these are 2 with 1: name one of each
            --html=-                        | --html: only --json goes to the standard output
            --junit=no/such/folder          | --junit: no/such/folder cannot be written (NoSuchFileException): give
            --json=.                        | --json: . cannot be written
            --json=target/x --html=target/x | --json: target/x is given twice
            """)
    void drills_that_cannot_be(String options, String said) {
        List<String> all = new ArrayList<>(List.of("drill"));
        all.addAll(List.of(options.split(" ", -1)));
        assertWrong(said, all.toArray(new String[0]));
    }

    @Test
    void a_file_that_is_there_is_not_emptied_by_a_drill_that_cannot_be() throws IOException {
        Path page = Files.writeString(folder.resolve("page.html"), "the last one");
        assertWrong("--junit: ", "drill", "--html=" + page, "--junit=" + folder);
        assertThat(page).hasContent("the last one");
    }

    @Test
    void wrong_usage_of_the_catalogue_and_commands_that_are_not_there() {
        assertWrong("no scenario is called 'flight'; did you mean flight.", "scenarios", "--scenario=flight");
        assertWrong("one argument too many: name scenarios with --scenario", "scenarios", "flight.rst");
        Run run = Run.of("dril");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("there is no such command: there are drill, probe and scenarios");
    }

    @Test
    void help_is_no_mistake() {
        Run run = Run.of("drill", "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out().replaceAll("\\s+", " "))
                .contains("--on", "--subject", "--scenario", "--tls", "--html", "--json", "--junit", "--seed")
                .contains(
                        "--rate",
                        "--seconds",
                        "--outage",
                        "--replicas",
                        "--blow",
                        "kill, stop, new-certificate, hang, silence")
                .contains("--explain", "Exit codes:", "130", "Default: stand-in")
                .contains("--transport", "--tls-provider", "firstcause-session-netty-nio-boringssl, apache. Globs");
        assertThat(Run.of("--help").out()).contains("drill", "probe", "scenarios");
    }

    @Test
    void the_catalogue_is_told() {
        Run run = Run.of("scenarios", "--scenario=flight.r?t");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .startsWith("flight: requests in flight\n  flight.rst\n      ")
                .contains("must say: PEER_RESET", "on: stand-in, cassandra")
                .doesNotContain("flight.fin");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void the_document_of_the_catalogue_is_fresh() throws IOException {
        assertThat(Run.of("scenarios", "--markdown").out())
                .as("docs/SCENARIOS.md is out of date: ./firstcause scenarios --markdown > docs/SCENARIOS.md")
                .isEqualTo(Files.readString(Path.of("..", "docs", "SCENARIOS.md")));
    }
}
