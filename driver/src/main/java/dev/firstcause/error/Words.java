// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.ConnectionBusyException;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.text.OneLine;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times, spans and throwables as they stand in a message. Pure. */
final class Words {
    /** A session of a thousand nodes fails thousands of requests a second in an outage. */
    private static final int LINES = 20;

    private static final int LONGEST = 2_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * Points in time; ports; numbers that stand alone, which those of addresses, versions and codes do not, nor those that
     * stand alone in brackets.
     */
    private static final Pattern VARYING =
            Pattern.compile("(?<time>\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::[\\d.]+)?Z?)?)"
                    + "|(?<port>(?<=[\\w\\]]):\\d{1,5}(?![\\w:.]))"
                    + "|(?<![\\w.:])(?!(?<=\\()\\d+\\))\\d[\\d,]*(?:\\.\\d+)?(?![\\w.]*\\w)");

    private static final Pattern NODE = Pattern.compile("\\b[Nn]ode [^ ]+:\\d{1,5}(?![\\w:])");

    private Words() {}

    /** What one cause says every time: without points in time, ports, spans and other counts. */
    static String steady(String text) {
        Matcher varying = VARYING.matcher(text);
        if (!varying.find()) {
            return text;
        }
        return varying.replaceAll(found ->
                found.group().startsWith(":") ? ":N" : found.group().matches("\\d{4}-\\d\\d-.*") ? "(time)" : "N");
    }

    /** A cause as it stands in the first line of an error, by which logs are grouped: the same at all nodes and times. */
    static String cause(Throwable thrown) {
        if (thrown instanceof ConnectionShutdownException death) {
            return cause(death.failure());
        } else if (thrown instanceof ServerErrorAnswer answer) {
            return "a node answered " + ServerErrorWords.steady(answer.error());
        } else if (thrown instanceof ConnectionBusyException) {
            return "the connection has as many requests in flight as it may (maxInFlight)";
        }
        return steady(NODE.matcher(of(thrown)).replaceAll("a node"));
    }

    static String cause(Failure failure) {
        return failure.kind() + ": " + steady(firstLine(failure.detail()));
    }

    /** UTC, to the millisecond. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    /** A span of time; one that clocks made negative is none. */
    static String span(Duration span) {
        long millis = Math.max(0, span.toMillis());
        long seconds = millis / 1000;
        if (seconds < 10) {
            return millis + " ms";
        }
        if (seconds < 120) {
            return seconds + " s";
        }
        long minutes = seconds / 60;
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    /** {@code 1 node}, {@code 2 nodes}. */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** {@code 1 try}, {@code 2 tries}. */
    static String tries(long count) {
        return count + (count == 1 ? " try" : " tries");
    }

    /** The first line of a text, without what could pass for a line of its own in a log. */
    static String firstLine(String text) {
        return OneLine.of(text.strip().lines().findFirst().orElse("").strip(), LONGEST);
    }

    /** What a throwable says; those that are not ours say little without the name of their class. */
    static String of(Throwable thrown) {
        String message = thrown.getMessage();
        String text = message == null ? "" : firstLine(message);
        if (thrown.getClass().getPackageName().startsWith("dev.firstcause") && !text.isEmpty()) {
            return text;
        }
        String name = thrown.getClass().getName();
        return text.isEmpty() ? name : name + ": " + text;
    }

    /** The same, and of a connection's death no more than its kind and detail. */
    static String brief(Throwable thrown) {
        return thrown instanceof ConnectionShutdownException death ? brief(death.failure()) : of(thrown);
    }

    static String brief(Failure failure) {
        return failure.kind() + ": " + firstLine(failure.detail());
    }

    /** What to do about it, as the end of a sentence; nothing where only the throwable is known. */
    static String hint(Throwable thrown) {
        return thrown instanceof ConnectionShutdownException death ? hint(death.failure()) : "";
    }

    static String hint(Failure failure) {
        return ". Hint: " + failure.kind().hint();
    }

    /** A summary line, and a line for each item. */
    static <T> String lines(String summary, List<T> items, Function<T, String> line) {
        StringBuilder text = new StringBuilder(summary);
        for (T item : items.subList(0, Math.min(LINES, items.size()))) {
            text.append("\n  ").append(line.apply(item));
        }
        if (items.size() > LINES) {
            text.append("\n  and ").append(items.size() - LINES).append(" more, which the exception has as values");
        }
        return text.toString();
    }
}
