// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one cause says every time: a text without addresses, ports, points in time, ids, spans and other counts. Logs and
 * trackers of errors group by such a text. Pure.
 */
public final class Steady {
    private static final String IPV4 = "\\d{1,3}(?:\\.\\d{1,3}){3}";

    /** With two colons in a row, or in brackets, or whole: so that no time is taken for one. */
    private static final String IPV6 = "\\[[\\p{XDigit}:.]*:[\\p{XDigit}:.]*(?:%\\w+)?\\]"
            + "|(?:\\p{XDigit}{1,4}(?::\\p{XDigit}{1,4})*)?::(?:\\p{XDigit}{1,4}(?::\\p{XDigit}{1,4})*)?(?:%\\w+)?"
            + "|\\p{XDigit}{1,4}(?::\\p{XDigit}{1,4}){7}(?:%\\w+)?";

    /**
     * Fingerprints are ids, too. Numbers of a port need a host before them. Numbers that stand alone vary, which those of versions and codes do not,
     * nor those that stand alone in brackets.
     */
    private static final Pattern VARYING =
            Pattern.compile("(?<id>\\b\\p{XDigit}{8}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{4}-\\p{XDigit}{12}\\b"
                    + "|\\b0x\\p{XDigit}{5,}|\\b\\p{XDigit}{2}(?::\\p{XDigit}{2}){5,}(?:\\.\\.)?)"
                    + "|(?<host>(?<![\\w.:])/?(?:" + IPV4 + "|" + IPV6 + "))(?::\\d{1,5})?(?!\\w|:\\p{XDigit}|\\.\\d)"
                    + "|(?<time>\\d{4}-\\d\\d-\\d\\d(?:[T ]\\d\\d:\\d\\d(?::[\\d.]+)?Z?)?"
                    + "|(?<![\\w.:])\\d{1,2}:\\d\\d:\\d\\d(?:\\.\\d+)?(?!\\w|:\\w))"
                    + "|(?<port>(?<=[\\w\\]>]):\\d{1,5}(?!\\w|[:.]\\w))"
                    + "|(?<![\\w.:])(?!(?<=\\()\\d+\\))\\d[\\d,]*(?:\\.\\d+)?(?![\\w.]*\\w)");

    private Steady() {}

    /** The text with a mark in place of each part that differs from one time, or from one node, to the next. */
    public static String of(String text) {
        return of(text, false);
    }

    /** The same with all addresses, but not their ports: of what is said of one node it leaves who said it. */
    public static String withAddresses(String text) {
        return of(text, true);
    }

    private static String of(String text, boolean addresses) {
        Matcher varying = VARYING.matcher(text);
        return varying.find() ? varying.replaceAll(found -> mark(varying, addresses)) : text;
    }

    private static String mark(Matcher found, boolean addresses) {
        String host = found.group("host");
        if (host != null) {
            return addresses
                    ? Matcher.quoteReplacement(host)
                            + (host.length() < found.group().length() ? ":N" : "")
                    : "(address)";
        } else if (found.group("time") != null) {
            return "(time)";
        } else if (found.group("id") != null) {
            return "(id)";
        }
        return found.group("port") != null ? ":N" : "N";
    }

    /**
     * A message of which the first line is the same every time: the steady text, and below it the text itself where that says
     * more.
     */
    public static String first(String text) {
        String steady = of(text);
        return steady.equals(text) ? text : steady + "\n  " + text;
    }
}
