// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.console.ExitCode;
import dev.firstcause.cli.console.Interruption;
import dev.firstcause.cli.console.Terminal;
import dev.firstcause.lab.reboot.RealNodes;
import dev.firstcause.lab.reboot.RebootReport;
import dev.firstcause.lab.reboot.RebootSettings;
import dev.firstcause.lab.report.RebootText;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.protocol.text.OneLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A reboot drill, from its nodes to its exit code. Belongs to one thread. */
final class RebootCommand {
    private final RebootCast cast;
    private final RebootSettings settings;
    private final TlsVersion version;
    private final ReportFiles<RebootReports> files;

    /** @throws IllegalArgumentException if the file cannot be written */
    RebootCommand(RebootCast cast, RebootSettings settings, TlsVersion version, @Nullable Path json) {
        this.cast = cast;
        this.settings = settings;
        this.version = version;
        this.files = ReportFiles.of(json, RebootJson::of);
    }

    /**
     * Runs it.
     *
     * @param own the version of what runs it
     * @param meant which drivers must do well
     */
    int run(Terminal process, Interruption interruption, String own, Predicate<String> meant)
            throws IOException, InterruptedException {
        cast.leftOut().forEach(who -> process.err().println("Left out is " + who));
        Terminal terminal = files.takesOutput() ? process.withoutOutput() : process;
        terminal.err().println(DrillCommand.STARTING);
        terminal.flush();
        try (RealNodes nodes = RealNodes.start()) {
            interruption.listen();
            RebootReports reports = new Rebooting(cast.applications(), settings, line -> say(terminal, line))
                    .run(nodes, nodes.tls(version), own, interruption);
            show(reports, terminal);
            files.write(reports, process.out());
            return reports.interrupted()
                    ? ExitCode.INTERRUPTED
                    : reports.isWell(meant) ? ExitCode.WELL : ExitCode.TROUBLE;
        }
    }

    private static void say(Terminal terminal, String line) {
        terminal.out().println(line);
        terminal.out().flush();
    }

    private static void show(RebootReports reports, Terminal terminal) {
        RebootText text = new RebootText(terminal.unicode());
        for (RebootReport report : reports.reports()) {
            terminal.out().println();
            text.lines(report).forEach(terminal.out()::println);
        }
        for (RebootReports.Abandoned left : reports.abandoned()) {
            terminal.out().println("\n" + left.driver() + ": the drill could not be held with it");
            left.why().forEach(line -> terminal.out().println("  " + OneLine.clean(line)));
        }
        terminal.out().flush();
    }
}
