// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.console.ExitCode;
import dev.firstcause.cli.console.Interruption;
import dev.firstcause.cli.console.Terminal;
import dev.firstcause.cli.machinery.TlsProviders;
import dev.firstcause.cli.machinery.Transports;
import dev.firstcause.cli.subject.SubjectNames;
import dev.firstcause.cli.subject.Subjects;
import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.drill.Site;
import dev.firstcause.lab.report.DrillReport;
import dev.firstcause.lab.report.TextReport;
import dev.firstcause.lab.scenario.Ground;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;
import dev.firstcause.lab.verdict.Texts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code firstcause drill}: from words to {@link DrillSettings}, and from a {@link DrillReport} to an exit code. */
@Command(
        name = "drill",
        description = {
            "Breaks connections in every way of the catalogue, and says which driver keeps the cause.",
            "On cassandra, unless scenarios are named: a reboot drill. Puts Firstcause and then the Apache driver under"
                    + " load, reboots the three nodes in turn, and says what an application notices.",
            "A driver that is not meant may fall short without harm: meant are those named with --subject,"
                    + " or Firstcause's own where none is named."
        },
        sortOptions = false,
        abbreviateSynopsis = true,
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Every verdict of the drivers that are meant is KEPT, or SKIPPED, with the reason, because this machine"
                    + " lacks what a scenario needs; they lost no request in a reboot drill.",
            "1:One of them is not, which is shown; or all were skipped.",
            "2:The command was not understood, or a file cannot be written.",
            "130:It was interrupted, and showed what it had done."
        })
public final class DrillCommand implements Callable<Integer> {
    static final String STARTING = "Starting three nodes of Cassandra, which takes about a minute.";
    private static final long USUAL_SEED = 1;

    private final Terminal process;
    private final Interruption interruption;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--on",
            paramLabel = "GROUND",
            defaultValue = "stand-in",
            converter = Grounds.class,
            description = "What nodes to break: stand-in (in this process) or cassandra (three processes)."
                    + " Default: ${DEFAULT-VALUE}.")
    private Ground ground;

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            arity = "1..*",
            split = ",",
            completionCandidates = SubjectNames.class,
            description = "The drivers under test: ${COMPLETION-CANDIDATES}. Globs are names too: '*' is all of them."
                    + " Sessions play phase cluster, connections the other phases, apache all. Default: apache, and"
                    + " connections and sessions of nio and of netty-epoll-boringssl.")
    private List<String> subjects = List.of();

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            completionCandidates = Transports.class,
            description =
                    "Of Firstcause's drivers only those on this transport: ${COMPLETION-CANDIDATES}; netty is each"
                            + " of its kind. Without --subject they alone play.")
    private @Nullable String transport;

    @Option(
            names = "--tls-provider",
            paramLabel = "NAME",
            completionCandidates = TlsProviders.class,
            description = "Of Firstcause's drivers only those with this TLS: ${COMPLETION-CANDIDATES}."
                    + " Without --subject they alone play.")
    private @Nullable String tlsProvider;

    @Option(
            names = "--scenario",
            paramLabel = "GLOB",
            arity = "1..*",
            split = ",",
            description = "Ids of scenarios, in which * is any characters and ? is one. Default: all; on cassandra"
                    + " none of them, but a reboot drill.")
    private List<String> scenarios = List.of();

    @Option(
            names = "--tls",
            paramLabel = "VERSION",
            converter = TlsVersions.class,
            description = "Only with this version of TLS: 1.2 or 1.3. Default: with both, one after the other; on"
                    + " cassandra with 1.3.")
    private @Nullable TlsVersion tls;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            converter = Seeds.class,
            description = "Decides all chance: the same seed breaks the same bytes. Default: ${DEFAULT-VALUE}.")
    private Long seed;

    @Option(
            names = "--explain",
            description = "Tell the story of one scenario with one driver: what was done, what happened on the wire,"
                    + " what the application was told, and why that is its verdict.")
    private boolean explain;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with the table and all stories.")
    private @Nullable Path html;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write one JSON object; - is the standard output, and all else goes to the standard error.")
    private @Nullable Path json;

    @Option(
            names = "--junit",
            paramLabel = "FILE",
            description = "Write JUnit's XML, for build servers: drivers that are not meant are skipped there.")
    private @Nullable Path junit;

    @Mixin
    private final RebootOptions reboot = new RebootOptions();

    /** A command that prints there, and ends when it is interrupted. */
    public DrillCommand(Terminal terminal, Interruption interruption) {
        this.process = terminal;
        this.interruption = interruption;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (ground == Ground.CASSANDRA && scenarios.isEmpty()) {
            return reboot();
        }
        Cast cast;
        DrillSettings settings;
        ReportFiles<DrillReport> files;
        try {
            if (reboot.isSaid()) {
                throw new IllegalArgumentException(
                        "--rate, --seconds, --outage, --replicas and --blow are of a reboot drill: say --on cassandra,"
                                + " and name no scenario");
            }
            cast = Cast.of(subjects, new Cast.Machinery(transport, tlsProvider), Subjects.all());
            settings = settings(cast.subjects());
            files = ReportFiles.of(html, json, junit, meant());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        cast.leftOut().forEach(who -> process.err().println("Left out is " + who));
        Terminal terminal = files.takesOutput() ? process.withoutOutput() : process;
        try (Site site = site(terminal)) {
            return tell(play(site, settings, terminal), terminal, files);
        } catch (IOException e) {
            return failed("the nodes could not be started, or not be ended", e, ExitCode.TROUBLE);
        }
    }

    private int reboot() throws InterruptedException {
        RebootCommand command;
        try {
            if (explain || html != null || junit != null || seed != USUAL_SEED) {
                throw new IllegalArgumentException("--explain, --html, --junit and --seed are of the catalogue: name"
                        + " scenarios with --scenario, or '*' for all");
            }
            command = new RebootCommand(
                    RebootCast.of(subjects, new Cast.Machinery(transport, tlsProvider), Subjects.all()),
                    reboot.settings(),
                    tls == null ? TlsVersion.TLS_1_3 : tls,
                    json);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        try {
            return command.run(process, interruption, version(), meant());
        } catch (IOException e) {
            return failed("the nodes could not be started or ended, or a report not be written", e, ExitCode.TROUBLE);
        }
    }

    private DrillReport play(Site site, DrillSettings settings, Terminal terminal) {
        interruption.listen();
        try (Progress progress = progress(terminal, settings)) {
            return new Playing(settings, progress).run(site, version(), interruption);
        }
    }

    private int tell(DrillReport report, Terminal terminal, ReportFiles<DrillReport> files) {
        show(terminal, report);
        try {
            files.write(report, process.out());
        } catch (IOException e) {
            return failed("a report could not be written", e, ExitCode.USAGE);
        }
        return report.interrupted()
                ? ExitCode.INTERRUPTED
                : report.fellShort(meant()) ? ExitCode.TROUBLE : ExitCode.WELL;
    }

    private Predicate<String> meant() {
        return subjects.isEmpty() ? Subjects::isOurs : name -> true;
    }

    private DrillSettings settings(List<Subject> named) {
        List<TlsVersion> versions = tls == null ? usual() : List.of(tls);
        DrillSettings settings =
                new DrillSettings(ground, named, Choice.scenarios(scenarios), versions, seed).withoutIdle();
        if (settings.plays() == 0) {
            throw new IllegalArgumentException("nothing of that can be played on " + ground + " nodes with "
                    + versions.get(0) + " and these drivers: firstcause scenarios tells where each can be, and phase"
                    + " cluster is for sessions alone");
        }
        int scenarioCount = settings.scenarios().size();
        int subjectCount = settings.subjects().size();
        if (explain && (scenarios.isEmpty() || scenarioCount != 1 || subjectCount != 1)) {
            throw new IllegalArgumentException("--explain tells of one scenario with one driver, and these are "
                    + scenarioCount + " with " + subjectCount + ": name one of each with --scenario and --subject");
        }
        return settings;
    }

    /** What befalls a process is the same with both, and to start one again takes seconds. */
    private List<TlsVersion> usual() {
        return ground == Ground.CASSANDRA ? List.of(TlsVersion.TLS_1_3) : List.of(TlsVersion.values());
    }

    private Site site(Terminal terminal) throws IOException, InterruptedException {
        if (ground == Ground.STAND_IN) {
            return Site.ofStandIns();
        }
        terminal.err().println(STARTING);
        terminal.err().flush();
        return Site.ofCassandra();
    }

    private static Progress progress(Terminal terminal, DrillSettings settings) {
        return terminal.width() > 0
                ? new LiveProgress(terminal, settings.plays())
                : new PlainProgress(terminal, settings.plays());
    }

    private String version() {
        return spec.root().version()[0].replaceFirst("^firstcause ", "");
    }

    private void show(Terminal terminal, DrillReport report) {
        PrintWriter out = terminal.out();
        TextReport text = new TextReport(terminal.unicode(), terminal.colour());
        if (explain) {
            for (Result result : report.results()) {
                text.story(result).forEach(out::println);
                out.println();
                out.println("Once more:\n  " + command(result));
                out.println();
            }
        }
        if (!explain || !report.abandoned().isEmpty() || report.interrupted()) {
            text.lines(report).forEach(out::println);
            report.results().stream()
                    .filter(result -> result.verdict().isShortfall())
                    .findFirst()
                    .ifPresent(result -> out.println("\nThe story of one that fell short:\n  " + command(result)));
        }
        out.flush();
    }

    private static String command(Result result) {
        return "./firstcause drill --explain --subject " + result.subject() + " --scenario " + result.scenario()
                + " --tls " + result.tls().number() + " --seed " + result.seed();
    }

    private int failed(String what, IOException why, int code) {
        process.err().println(spec.qualifiedName() + ": " + what + ": " + String.join("; ", Texts.chain(why)));
        return code;
    }

    /** Kinds of nodes by their names. */
    static final class Grounds implements ITypeConverter<Ground> {
        @Override
        public Ground convert(String text) {
            for (Ground ground : Ground.values()) {
                if (ground.id().equals(text)) {
                    return ground;
                }
            }
            throw new TypeConversionException("'" + text + "' is no kind of node: choose stand-in or cassandra");
        }
    }

    /** Versions by their numbers. */
    static final class TlsVersions implements ITypeConverter<TlsVersion> {
        @Override
        public TlsVersion convert(String text) {
            try {
                return TlsVersion.of(text);
            } catch (IllegalArgumentException e) {
                throw (TypeConversionException)
                        new TypeConversionException("'" + text + "' is no version of TLS here: choose 1.2 or 1.3")
                                .initCause(e);
            }
        }
    }

    /** Whole numbers, of 64 bits. */
    static final class Seeds implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                throw (TypeConversionException)
                        new TypeConversionException("'" + text + "' is no seed: write a whole number").initCause(e);
            }
        }
    }
}
