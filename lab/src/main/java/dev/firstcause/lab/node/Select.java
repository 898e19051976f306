// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT as drivers send it to system tables: columns or a star, one table with its keyspace, and conditions that all
 * must hold.
 *
 * @param columns the columns asked for; empty for all
 */
record Select(String keyspace, String table, List<String> columns, List<Condition> conditions) {
    private static final Pattern FORM = Pattern.compile(
            "\\s*SELECT\\s+(.+?)\\s+FROM\\s+([\\w\"]+)\\s*\\.\\s*([\\w\"]+)(?:\\s+WHERE\\s+(.+?))?"
                    + "(?:\\s+LIMIT\\s+\\d+)?(?:\\s+ALLOW\\s+FILTERING)?\\s*;?\\s*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final String LITERAL = "'(?:[^']|'')*'|:\\w+|\\?|[-\\w.:]+";
    private static final Pattern CONDITION = Pattern.compile(
            "([\\w\"]+)\\s*(?:=\\s*(" + LITERAL + ")|IN\\s*\\((.*)\\))", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern COLUMN = Pattern.compile("\\w+|\"\\w+\"");

    /**
     * A column that must have one of some values.
     *
     * @param values as they stand in the text: literals, {@code ?} or {@code :name}
     */
    record Condition(String column, List<String> values) {}

    /** The statement, or null where it is not of this form. */
    static @Nullable Select parse(String query) {
        Matcher matcher = FORM.matcher(query);
        if (!matcher.matches()) {
            return null;
        }
        List<String> columns = columns(matcher.group(1));
        List<Condition> conditions = conditions(matcher.group(4));
        return columns == null || conditions == null
                ? null
                : new Select(name(matcher.group(2)), name(matcher.group(3)), columns, conditions);
    }

    private static @Nullable List<String> columns(String text) {
        List<String> columns = new ArrayList<>();
        if (text.equals("*")) {
            return columns;
        }
        for (String column : text.split(",", -1)) {
            if (!COLUMN.matcher(column.strip()).matches()) {
                return null;
            }
            columns.add(name(column.strip()));
        }
        return columns;
    }

    private static @Nullable List<Condition> conditions(@Nullable String text) {
        List<Condition> conditions = new ArrayList<>();
        if (text == null) {
            return conditions;
        }
        for (String part : text.split("(?i)\\s+AND\\s+", -1)) {
            Matcher matcher = CONDITION.matcher(part.strip());
            if (!matcher.matches()) {
                return null;
            }
            List<String> values = new ArrayList<>();
            if (matcher.group(2) != null) {
                values.add(matcher.group(2));
            } else {
                Matcher literals = Pattern.compile(LITERAL).matcher(matcher.group(3));
                while (literals.find()) {
                    values.add(literals.group());
                }
            }
            conditions.add(new Condition(name(matcher.group(1)), values));
        }
        return conditions;
    }

    /** In quotes a name is as it stands, without them it is in small letters. */
    private static String name(String text) {
        return text.startsWith("\"") ? text.substring(1, text.length() - 1) : text.toLowerCase(Locale.ROOT);
    }
}
