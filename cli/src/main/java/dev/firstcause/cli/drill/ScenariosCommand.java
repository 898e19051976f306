// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.console.ExitCode;
import dev.firstcause.cli.console.Terminal;
import dev.firstcause.lab.report.CatalogueText;
import dev.firstcause.lab.scenario.Scenario;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code firstcause scenarios}: the catalogue. */
@Command(
        name = "scenarios",
        description = "Lists the scenarios: what is done, what must be said, what must not happen.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class ScenariosCommand implements Callable<Integer> {
    private static final List<String> HEAD = List.of(
            "# The scenarios",
            "",
            "What `./firstcause drill` does to connections, and what a driver must say of it. Words in code are regular",
            "expressions that must be found, whatever the case; where TLS 1.2 and 1.3 differ, it says why. In all of them it",
            "must never happen that a request has no end or two, that a healthy neighbour is harmed, or that something is left",
            "behind. Made by `./firstcause scenarios --markdown > docs/SCENARIOS.md`.");

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--scenario",
            paramLabel = "GLOB",
            arity = "1..*",
            split = ",",
            description = "Only those with such ids, in which * is any characters and ? is one.")
    private List<String> scenarios = List.of();

    @Option(names = "--markdown", description = "Print what docs/SCENARIOS.md is.")
    private boolean markdown;

    /** A command that prints there. */
    public ScenariosCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<Scenario> chosen;
        try {
            chosen = Choice.scenarios(scenarios);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        if (markdown) {
            HEAD.forEach(terminal.out()::println);
            CatalogueText.markdown(chosen).forEach(terminal.out()::println);
        } else {
            CatalogueText.lines(chosen).forEach(terminal.out()::println);
        }
        return ExitCode.WELL;
    }
}
