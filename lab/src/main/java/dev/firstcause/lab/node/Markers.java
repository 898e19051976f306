// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.NativeType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The bind markers of a statement that a node knows no table for. */
final class Markers {
    // Strings, quoted names and comments come first, so that a marker inside of them is none.
    private static final Pattern PARTS = Pattern.compile(
            "'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\\$\\$.*?\\$\\$|--[^\\n]*|/\\*.*?\\*/|\\?|:[a-zA-Z]\\w*",
            Pattern.DOTALL);

    private Markers() {}

    static List<ColumnSpec> of(String query, List<DataType> types) {
        List<ColumnSpec> markers = new ArrayList<>();
        Matcher parts = PARTS.matcher(query);
        while (parts.find()) {
            boolean named = parts.group().startsWith(":");
            if (named || parts.group().equals("?")) {
                int index = markers.size();
                String name = named ? parts.group().substring(1) : "p" + index;
                DataType type = index < types.size() ? types.get(index) : NativeType.TEXT;
                markers.add(new ColumnSpec("lab", "stand_in", name, type));
            }
        }
        return markers;
    }
}
