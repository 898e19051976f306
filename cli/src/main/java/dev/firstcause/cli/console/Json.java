// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.console;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259) in one line, in ASCII, so that it is the same in every charset of a console. */
public final class Json {
    private final StringBuilder text = new StringBuilder();

    private Json() {}

    /**
     * A value as JSON.
     *
     * @param value a map with strings for keys, a list, a string, a finite number, a boolean, or null
     */
    public static String of(@Nullable Object value) {
        Json json = new Json();
        json.write(value);
        return json.text.toString();
    }

    private void write(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
            text.append('{');
            while (entries.hasNext()) {
                Map.Entry<?, ?> entry = entries.next();
                quote(String.valueOf(entry.getKey()));
                text.append(": ");
                write(entry.getValue());
                text.append(entries.hasNext() ? ", " : "");
            }
            text.append('}');
        } else if (value instanceof Iterable<?> list) {
            Iterator<?> items = list.iterator();
            text.append('[');
            while (items.hasNext()) {
                write(items.next());
                text.append(items.hasNext() ? ", " : "");
            }
            text.append(']');
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof String string) {
            quote(string);
        } else {
            throw new IllegalArgumentException(value.getClass() + " is nothing that JSON has");
        }
    }

    private void quote(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        text.append('"');
    }
}
