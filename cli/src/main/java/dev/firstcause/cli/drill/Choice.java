// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.lab.scenario.Catalogue;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What people name on the command line, found among what there is. */
final class Choice {
    private Choice() {}

    /**
     * The scenarios whose ids match one of the globs, or all of them if there is none.
     *
     * @throws IllegalArgumentException if a glob matches nothing
     */
    static List<Scenario> scenarios(List<String> globs) {
        return choose("scenario", globs, Catalogue.scenarios(), Scenario::id, "firstcause scenarios lists them");
    }

    /**
     * The drivers of those names.
     *
     * @throws IllegalArgumentException if there is none of a name
     */
    static List<Subject> subjects(List<String> names, List<Subject> all) {
        String there = String.join(", ", all.stream().map(Subject::name).toList());
        return choose("subject", names, all, Subject::name, "there are " + there);
    }

    private static <T> List<T> choose(
            String what, List<String> globs, List<T> all, Function<T, String> name, String remedy) {
        List<Pattern> patterns = new ArrayList<>();
        for (String glob : globs) {
            Pattern pattern = pattern(glob);
            if (all.stream().noneMatch(one -> pattern.matcher(name.apply(one)).matches())) {
                List<String> near = Near.to(glob, all.stream().map(name).toList());
                throw new IllegalArgumentException("no " + what + " is called '" + glob + "'"
                        + (near.isEmpty() ? "" : "; did you mean " + String.join(" or ", near) + "?") + ": " + remedy);
            }
            patterns.add(pattern);
        }
        return all.stream()
                .filter(one -> patterns.isEmpty()
                        || patterns.stream()
                                .anyMatch(pattern ->
                                        pattern.matcher(name.apply(one)).matches()))
                .toList();
    }

    /** A star is any characters, a question mark is one. */
    private static Pattern pattern(String glob) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            expression.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(expression.toString());
    }
}
