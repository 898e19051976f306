// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.cli.console.Terminal;
import dev.firstcause.protocol.text.OneLine;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** For people: a line a step as soon as it is over, and what is wrong in a paragraph at the end. */
final class TextOutput implements Output {
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final int WIDTH = 100;
    private static final String MARGIN = " ".repeat(21);

    private final PrintWriter out;
    private final boolean unicode;
    private final boolean colour;

    TextOutput(Terminal terminal) {
        this.out = terminal.out();
        this.unicode = terminal.unicode();
        this.colour = terminal.colour();
    }

    @Override
    public void begin(ProbeSettings settings) {
        String how = settings.isPlaintext() ? ", in plaintext" : ", over TLS (" + settings.tlsProvider() + ")";
        line(settings.endpoint() + how + " on " + settings.transport().name());
    }

    @Override
    public void step(Report.Step step) {
        String head = String.format(
                Locale.ROOT, " %-8s%6d ms  ", step.name(), step.took().toMillis());
        if (!step.ok()) {
            line(mark(false) + head + "failed");
            return;
        }
        String detail = OneLine.clean(step.detail());
        line(mark(true) + head + (detail.length() > WIDTH ? detail.replace("; ", "\n" + MARGIN) : detail));
    }

    @Override
    public void watching(Duration planned) {
        line("");
        line("Watching for " + seconds(planned) + ", with a query each second. Ctrl-C ends it.");
    }

    @Override
    public void mishap(Trouble trouble) {
        line(LocalTime.now(ZoneId.systemDefault()).format(CLOCK) + " " + trouble.kind() + ": "
                + OneLine.clean(trouble.detail()));
    }

    @Override
    public void end(Report report) {
        Report.Watched watched = report.watched();
        Trouble trouble = report.trouble();
        if (watched != null) {
            boolean died = trouble != null && !isOfAQuery(trouble);
            line((died
                            ? LocalTime.now(ZoneId.systemDefault()).format(CLOCK) + " The connection died after "
                            : "Watched for ")
                    + seconds(watched.lasted()) + ": " + watched.asked() + " asked, " + watched.answered()
                    + " answered, the slowest in " + watched.slowest().toMillis() + " ms.");
        }
        line("");
        if (trouble == null) {
            line(coloured("32", "All is well."));
        } else {
            tell(trouble);
        }
    }

    private static boolean isOfAQuery(Trouble trouble) {
        return Set.of(Trouble.QUERY_FAILED, Trouble.QUERY_TIMEOUT).contains(trouble.kind());
    }

    private void tell(Trouble trouble) {
        line(coloured("1;31", trouble.kind()) + ", in phase: " + trouble.phase());
        item("what", trouble.detail());
        for (String other : trouble.others()) {
            item("also", other);
        }
        if (trouble.symptomOnly()) {
            item("note", "this is a symptom: nobody has said why the connection is gone");
        }
        item("where", trouble.where());
        item("hint", trouble.hint());
        Iterator<String> causes = trouble.causes().iterator();
        for (String name = "cause"; causes.hasNext(); name = "") {
            String cause = causes.next();
            // What we have observed ourselves stands in an exception of ours, with the words of the first item.
            String same = ": " + trouble.detail();
            item(name, cause.endsWith(same) ? cause.substring(0, cause.length() - same.length()) : cause);
        }
        for (String later : trouble.aftermath()) {
            item("later", later);
        }
    }

    private void item(String name, String text) {
        line(String.format(Locale.ROOT, "  %-7s", name) + OneLine.clean(text));
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0
                ? duration.toSeconds() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private String mark(boolean ok) {
        List<String> marks = unicode ? List.of("\u2713", "\u2717") : List.of("+", "x");
        return ok ? coloured("32", marks.get(0)) : coloured("31", marks.get(1));
    }

    private String coloured(String code, String text) {
        return colour ? "\u001b[" + code + "m" + text + "\u001b[m" : text;
    }

    private void line(String text) {
        out.println(text);
    }
}
