// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.cli.console.ExitCode;
import dev.firstcause.cli.console.Interruption;
import dev.firstcause.cli.console.Logging;
import dev.firstcause.cli.console.Terminal;
import dev.firstcause.cli.drill.DrillCommand;
import dev.firstcause.cli.drill.ScenariosCommand;
import dev.firstcause.protocol.text.OneLine;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code firstcause COMMAND}. Exit codes: 0 all is well, 1 something is not, 2 wrong usage. */
@Command(
        name = "firstcause",
        description = "Says what is wrong with a CQL endpoint, and breaks connections to see which driver says why.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
public final class Main {
    private Main() {}

    /** Runs the command, and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.silence();
        Terminal terminal = Terminal.ofProcess(System.getenv());
        Interruption interruption = new Interruption();
        int code = run(terminal, interruption, System.getenv(), args);
        terminal.flush();
        interruption.ended(code);
        System.exit(code);
    }

    static int run(Terminal terminal, Interruption interruption, Map<String, String> environment, String... args) {
        if (List.of(args).stream().anyMatch(arg -> arg.equals("--password") || arg.startsWith("--password="))) {
            // Caught here, for a parser would repeat the words that follow in its errors.
            terminal.err()
                    .println("firstcause: a password on the command line can be seen by everybody on this host:"
                            + " give --password-file FILE or --password-env VARIABLE, or let --user ask for it");
            return ExitCode.USAGE;
        }
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new DrillCommand(terminal, interruption))
                .addSubcommand(new ProbeCommand(terminal, interruption, environment))
                .addSubcommand(new ScenariosCommand(terminal))
                .setOut(terminal.out())
                .setErr(terminal.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, all) -> usage(terminal, wrong));
        return line.execute(args);
    }

    private static int usage(Terminal terminal, ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        String message = wrong instanceof UnmatchedArgumentException unmatched
                ? unknown(wrong.getCommandLine().getCommandName(), unmatched)
                : words(wrong);
        terminal.err().println(command + ": " + message + " (see " + command + " --help)");
        return ExitCode.USAGE;
    }

    private static String words(ParameterException wrong) {
        return OneLine.clean(String.valueOf(wrong.getMessage()).replaceAll("\\s*\\R\\s*", " "));
    }

    /** Names options only, and without their values: what stands where it does not belong may be a secret. */
    private static String unknown(String command, UnmatchedArgumentException wrong) {
        for (String argument : wrong.getUnmatched()) {
            if (argument.startsWith("-")) {
                int end = argument.indexOf('=');
                return "there is no option " + OneLine.clean(end < 0 ? argument : argument.substring(0, end));
            }
        }
        return switch (command) {
            case "probe" -> "there is one argument too many: one HOST:PORT is given, and options before or after it";
            case "drill" ->
                "there is one argument too many: name scenarios with --scenario, and drivers with --subject";
            case "scenarios" -> "there is one argument too many: name scenarios with --scenario";
            default -> "there is no such command: there are drill, probe and scenarios";
        };
    }

    /** The version that the jar's manifest names. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"firstcause " + (version == null ? "(not packaged)" : version)};
        }
    }
}
