// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.lab.report.DrillReport;
import dev.firstcause.lab.report.HtmlReport;
import dev.firstcause.lab.report.JunitReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files that are asked for, found to be writable before anything takes time. Belongs to one thread.
 *
 * @param <R> what is reported
 */
final class ReportFiles<R> {
    private static final Path OUTPUT = Path.of("-");

    private final Map<Path, Function<R, String>> forms = new LinkedHashMap<>();
    private final Function<R, String> json;
    private boolean takesOutput;

    private ReportFiles(Function<R, String> json) {
        this.json = json;
    }

    private void addJson(@Nullable Path file) {
        if (OUTPUT.equals(file)) {
            takesOutput = true;
        } else {
            add("--json", file, report -> json.apply(report) + "\n");
        }
    }

    /**
     * The file for an object, or the standard output, for {@code -}, where it is asked for.
     *
     * @throws IllegalArgumentException if it cannot be written
     */
    static <R> ReportFiles<R> of(@Nullable Path json, Function<R, String> form) {
        ReportFiles<R> files = new ReportFiles<>(form);
        files.addJson(json);
        return files;
    }

    /**
     * The files for a page, an object (or the standard output, for {@code -}) and XML, where they are asked for.
     *
     * @param meant the names of the drivers that count for the exit code
     * @throws IllegalArgumentException if one of them cannot be written
     */
    static ReportFiles<DrillReport> of(
            @Nullable Path html, @Nullable Path json, @Nullable Path junit, Predicate<String> meant) {
        ReportFiles<DrillReport> files = new ReportFiles<>(DrillJson::of);
        files.add("--html", html, HtmlReport::of);
        files.addJson(json);
        files.add("--junit", junit, report -> JunitReport.of(report, meant));
        return files;
    }

    private void add(String option, @Nullable Path file, Function<R, String> form) {
        if (file == null) {
            return;
        }
        if (file.equals(OUTPUT)) {
            throw new IllegalArgumentException(option + ": only --json goes to the standard output: give a file");
        }
        Path absolute = file.toAbsolutePath().normalize();
        if (forms.put(absolute, form) != null) {
            throw new IllegalArgumentException(option + ": " + file + " is given twice: give each report its own file");
        }
        try {
            // Not emptied: what an earlier drill left there stays until this one has something better.
            Files.newByteChannel(absolute, StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .close();
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    option + ": " + file + " cannot be written (" + e.getClass().getSimpleName()
                            + "): give a file in a folder that exists and that you may write to",
                    e);
        }
    }

    /** Whether the standard output belongs to a report. */
    boolean takesOutput() {
        return takesOutput;
    }

    void write(R report, PrintWriter out) throws IOException {
        if (takesOutput) {
            out.println(json.apply(report));
            out.flush();
        }
        for (Map.Entry<Path, Function<R, String>> entry : forms.entrySet()) {
            Files.writeString(entry.getKey(), entry.getValue().apply(report));
        }
    }
}
