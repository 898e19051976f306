// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.ConnectionBusyException;
import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.text.OneLine;
import dev.firstcause.protocol.text.Steady;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Times, spans and throwables as they stand in a message. Pure. */
final class Words {
    private static final int LONGEST = 2_000;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final Pattern NODE = Pattern.compile("\\b[Nn]ode [^ ]+:\\d{1,5}(?!\\w|:\\w)");

    private Words() {}

    /** A cause as it stands in the first line of an error, by which logs are grouped: the same at all nodes and times. */
    static String cause(Throwable thrown) {
        if (thrown instanceof ConnectionShutdownException death) {
            return cause(death.failure());
        } else if (thrown instanceof ServerErrorAnswer answer) {
            return "a node answered " + ServerErrorWords.steady(answer.error());
        } else if (thrown instanceof ConnectionBusyException) {
            return "the connection has as many requests in flight as it may (maxInFlight)";
        }
        String first = isOurs(thrown) ? firstLine(String.valueOf(thrown.getMessage())) : of(thrown);
        String steady = Steady.of(NODE.matcher(first).replaceAll("a node"));
        return steady.startsWith("A node ") ? "a" + steady.substring(1) : steady;
    }

    static String cause(Failure failure) {
        return failure.headline();
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

    /** What a throwable says, in one line; those that are not ours say little without the name of their class. */
    static String of(Throwable thrown) {
        if (thrown instanceof ConnectionShutdownException death) {
            return "Connection is " + (death.failure().kind() == FailureKind.LOCAL_CLOSE ? "closed: " : "defunct: ")
                    + death.failure().inOneLine();
        } else if (thrown instanceof ServerErrorAnswer answer) {
            return ServerErrorWords.of(answer.error());
        } else if (thrown instanceof UnusableNodeException unusable) {
            return unusable.inOneLine();
        }
        String message = thrown.getMessage();
        if (message != null && isOurs(thrown)) {
            return OneLine.of(OneLine.folded(message), LONGEST);
        }
        String text = message == null ? "" : firstLine(message);
        String name = thrown.getClass().getName();
        return text.isEmpty() ? name : name + ": " + text;
    }

    private static boolean isOurs(Throwable thrown) {
        return thrown.getClass().getPackageName().startsWith("dev.firstcause");
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
        return ". Hint: " + failure.hint();
    }

    /** A summary line, and a line for each item that the exception has as a value: for 20 at the most. */
    static <T> String lines(String summary, List<T> items, Function<T, String> line) {
        List<T> first = items.subList(0, Math.min(Few.NODES, items.size()));
        return lines(summary, first, items.size(), " more, which the exception has as values", line);
    }

    /** A summary line, and a line for each of a few nodes; and how many nodes there are more, if these are not all. */
    static String lines(String summary, List<NodeReport> few, int all, Function<NodeReport, String> line) {
        return lines(summary, few, all, all - few.size() == 1 ? " more node" : " more nodes", line);
    }

    private static <T> String lines(
            String summary, List<T> items, int all, String more, Function<? super T, String> line) {
        StringBuilder text = new StringBuilder(summary);
        for (T item : items) {
            text.append("\n  ").append(line.apply(item));
        }
        if (all > items.size()) {
            text.append("\n  and ").append(all - items.size()).append(more);
        }
        return text.toString();
    }
}
