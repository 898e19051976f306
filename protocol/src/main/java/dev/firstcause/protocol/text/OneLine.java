// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.text;

import java.util.List;

/**
 * Cleans text that came from a server, a certificate or a file before it becomes a part of a message: nobody can break a line
 * of a log with it, move the cursor of a console, reverse what is read, or fill a page. Pure.
 *
 * <p>White space that is no blank (a tab, an end of a line, the separators of lines and paragraphs) becomes a blank. Control
 * characters (C0, C1, DEL), format characters of Unicode (category Cf: bidirectional overrides and isolates, zero-width
 * characters, tags) and surrogates without their pair become dots.
 */
public final class OneLine {
    /** Characters that {@link #of(String)} leaves at the most, without the mark that it was cut. */
    public static final int LONGEST = 1_000;

    private OneLine() {}

    /** The text in one line of {@value #LONGEST} characters at the most; a longer one ends with a mark that it was cut. */
    public static String of(String text) {
        return of(text, LONGEST);
    }

    /**
     * The text in one line.
     *
     * @param longest characters that are left at the most, at least 1; a text that is cut has a mark behind them
     */
    public static String of(String text, int longest) {
        if (text.length() <= longest) {
            return clean(text);
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return clean(text.substring(0, end)) + "... (cut, of " + text.length() + " characters)";
    }

    /**
     * The lines of one of our own messages in one line: what stands below its first line follows after semicolons. The first is
     * left out where the second says the same, and more ({@link Steady#first}).
     */
    public static String folded(String message) {
        if (message.indexOf('\n') < 0) {
            return clean(message);
        }
        List<String> lines = message.lines().map(String::strip).toList();
        boolean twice = lines.size() == 2 && Steady.of(lines.get(1)).equals(lines.get(0));
        return clean(twice ? lines.get(1) : String.join("; ", lines));
    }

    /** The text in one line, however long it is. A text that is clean already is returned as it is. */
    public static String clean(String text) {
        int at = 0;
        while (at < text.length() && isPlain(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder clean = new StringBuilder(text.length()).append(text, 0, at);
        text.substring(at).codePoints().forEach(point -> clean.appendCodePoint(replacement(point)));
        return clean.toString();
    }

    private static boolean isPlain(char c) {
        return c >= ' ' && c < 0x7f;
    }

    private static int replacement(int point) {
        if (point == '\t'
                || point == '\n'
                || point == '\u000b'
                || point == '\f'
                || point == '\r'
                || point == '\u0085') {
            return ' ';
        }
        return switch (Character.getType(point)) {
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> '.';
            default -> point;
        };
    }
}
