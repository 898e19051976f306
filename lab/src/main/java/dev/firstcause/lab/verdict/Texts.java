// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What an exception says, and what is said below it. */
public final class Texts {
    private static final int MOST = 100;

    private Texts() {}

    /** What people read of it: its class, without the package, and its message, on one line. */
    public static String headline(Throwable thrown) {
        if (thrown instanceof Retold retold) {
            return retold.headline();
        }
        String message = thrown.getMessage();
        String name = thrown.getClass().getSimpleName();
        String type = name.isEmpty() ? thrown.getClass().getName() : name;
        return message == null ? type : type + ": " + message.replaceAll("\\s+", " ");
    }

    /**
     * A line an exception, outermost first: {@code caused by}, {@code suppressed}, indented by how deep they are. At most
     * 100, each once.
     */
    public static List<String> chain(Throwable thrown) {
        List<String> lines = new ArrayList<>();
        add(thrown, "", 0, lines, Collections.newSetFromMap(new IdentityHashMap<>()));
        return lines;
    }

    /** All of that in one line, for a sentence. */
    public static String line(Throwable thrown) {
        return chain(thrown).stream().map(String::strip).collect(Collectors.joining("; "));
    }

    private static void add(Throwable thrown, String role, int depth, List<String> lines, Set<Throwable> seen) {
        if (lines.size() >= MOST || !seen.add(thrown)) {
            return;
        }
        lines.add("  ".repeat(depth) + role + headline(thrown));
        Throwable cause = thrown.getCause();
        if (cause != null) {
            add(cause, "caused by ", depth + 1, lines, seen);
        }
        for (Throwable suppressed : thrown.getSuppressed()) {
            add(suppressed, "suppressed ", depth + 1, lines, seen);
        }
    }
}
