// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What somebody may have meant who mistyped. */
final class Near {
    private static final int MOST = 3;

    private Near() {}

    /** The nearest of the known words, if any is near: few letters differ, or one has the other in it. */
    static List<String> to(String word, List<String> known) {
        String wanted = word.toLowerCase(Locale.ROOT).replaceAll("[*?]", "");
        if (wanted.isEmpty()) {
            return List.of();
        }
        return known.stream()
                .filter(other -> isNear(wanted, other))
                .sorted(Comparator.comparingInt(other -> distance(wanted, other)))
                .limit(MOST)
                .toList();
    }

    private static boolean isNear(String wanted, String other) {
        return other.contains(wanted)
                || wanted.contains(other)
                || distance(wanted, other) <= Math.max(2, other.length() / 4);
    }

    /** How many letters must be put in, taken out or changed. */
    static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] now = new int[other.length() + 1];
            now[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = before[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                now[j] = Math.min(change, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[other.length()];
    }
}
