// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

/** Puts what came from outside into words that no console obeys. */
final class Text {
    private Text() {}

    /** Without control characters: a server could move the cursor with them, or ring the bell. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '.' : c);
        }
        return clean.toString();
    }
}
