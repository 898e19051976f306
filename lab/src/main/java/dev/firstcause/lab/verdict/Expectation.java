// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What an application must be told. Immutable.
 *
 * @param causes each of which is the truth; none if all must go well
 * @param words regular expressions, all of which must be found too, whatever the case
 * @param blameless causes that are no lie either, though they do not count as the truth
 */
public record Expectation(Set<Cause> causes, List<String> words, Set<Cause> blameless) {
    /** All must go well: whatever was asked is answered. */
    public static final Expectation ALL_WELL = new Expectation(Set.of(), List.of(), Set.of());

    public Expectation {
        causes = Set.copyOf(causes);
        words = List.copyOf(words);
        blameless = Set.copyOf(blameless);
        words.forEach(Expectation::pattern);
    }

    /** That it was one of these. */
    public static Expectation of(Cause first, Cause... others) {
        return new Expectation(EnumSet.of(first, others), List.of(), Set.of());
    }

    /** And these words with it. */
    public Expectation saying(String... expressions) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(expressions));
        return new Expectation(causes, all, blameless);
    }

    /** Who says one of these does not lie, but does not say what must be said. */
    public Expectation pardoning(Cause first, Cause... others) {
        return new Expectation(causes, words, EnumSet.of(first, others));
    }

    /** Whether all must go well. */
    public boolean isAllWell() {
        return causes.isEmpty();
    }

    boolean isSaidIn(String text) {
        return causes.stream().anyMatch(cause -> cause.isSaidIn(text))
                && missing(text).isEmpty();
    }

    List<String> missing(String text) {
        return words.stream()
                .filter(word -> !pattern(word).matcher(text).find())
                .toList();
    }

    private static Pattern pattern(String word) {
        return Pattern.compile(word, Pattern.CASE_INSENSITIVE);
    }

    /** In words, the causes in their order. */
    @Override
    public String toString() {
        if (isAllWell()) {
            return "all goes well";
        }
        String kinds = causes.stream().sorted().map(Cause::name).collect(Collectors.joining(" or "));
        return words.isEmpty()
                ? kinds
                : kinds + ", saying "
                        + words.stream().map(word -> "/" + word + "/").collect(Collectors.joining(" and "));
    }
}
