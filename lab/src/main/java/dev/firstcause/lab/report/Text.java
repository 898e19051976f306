// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts what came from outside into words that no console and no browser obeys. */
final class Text {
    private Text() {}

    /** As content of XML or HTML, or between quotes there; what XML 1.0 cannot have is a dot. */
    static String xml(String text) {
        StringBuilder xml = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> xml.append("&amp;");
                case '<' -> xml.append("&lt;");
                case '>' -> xml.append("&gt;");
                case '"' -> xml.append("&quot;");
                case '\'' -> xml.append("&#39;");
                case '\n', '\t' -> xml.append((char) point);
                default -> xml.appendCodePoint(isOfXml(point) ? point : '.');
            }
        });
        return xml.toString();
    }

    private static boolean isOfXml(int point) {
        boolean isSurrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
        return !Character.isISOControl(point) && !isSurrogate && point != 0xfffe && point != 0xffff;
    }

    /** In lines of so many columns at most, where words allow; those after the first are indented. */
    static List<String> wrap(String text, int width, String indent) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split("(?<=\\S) ", -1)) {
            if (line.length() > indent.length() && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(indent).append(word);
            } else {
                line.append(line.length() == 0 ? "" : " ").append(word);
            }
        }
        lines.add(line.toString());
        return lines;
    }

    /** As people say it: {@code 850 ms}, {@code 12.3 s}, {@code 4 min 3 s}. */
    static String took(Duration duration) {
        if (duration.toMillis() < 1000) {
            return duration.toMillis() + " ms";
        }
        return duration.toMinutes() < 1
                ? String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3)
                : duration.toMinutes() + " min " + duration.toSecondsPart() + " s";
    }

    /** With blanks after it, so that it fills the columns. */
    static String padded(String text, int columns) {
        return text + " ".repeat(Math.max(0, columns - text.length()));
    }
}
