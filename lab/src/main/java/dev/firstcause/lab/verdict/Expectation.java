// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an application must be told. Immutable.
 *
 * @param causes what the truth is; none if all must go well and there is nothing to be told
 * @param words regular expressions, all of which must be found too, whatever the case
 * @param blameless causes that are no lie either, though they do not count as the truth
 * @param manner how the causes must be told
 */
public record Expectation(Set<Cause> causes, List<String> words, Set<Cause> blameless, Manner manner) {
    /** All must go well: whatever was asked is answered. */
    public static final Expectation ALL_WELL = new Expectation(Set.of(), List.of(), Set.of(), Manner.ONE);

    /** How causes must be told. */
    public enum Manner {
        /** Each of them is the truth, and one is enough. */
        ONE,
        /** Several things have befallen, and the application must be told all of them at once. */
        EACH,
        /** Whatever was asked is answered, so that the log is the only place where one of them can be told. */
        LOG
    }

    public Expectation {
        causes = Set.copyOf(causes);
        words = List.copyOf(words);
        blameless = Set.copyOf(blameless);
        words.forEach(Expectation::pattern);
    }

    /** That it was one of these. */
    public static Expectation of(Cause first, Cause... others) {
        return new Expectation(EnumSet.of(first, others), List.of(), Set.of(), Manner.ONE);
    }

    /** That it was all of these. */
    public static Expectation ofEach(Cause first, Cause... others) {
        return new Expectation(EnumSet.of(first, others), List.of(), Set.of(), Manner.EACH);
    }

    /** And these words with it. */
    public Expectation saying(String... expressions) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(expressions));
        return new Expectation(causes, all, blameless, manner);
    }

    /** Who says one of these does not lie, but does not say what must be said. */
    public Expectation pardoning(Cause first, Cause... others) {
        return new Expectation(causes, words, EnumSet.of(first, others), manner);
    }

    /** All must go well, and the log must tell it. */
    public Expectation inTheLog() {
        return new Expectation(causes, words, blameless, Manner.LOG);
    }

    /** Whether all must go well, and there is nothing to be told. */
    public boolean isAllWell() {
        return causes.isEmpty();
    }

    boolean isSaidIn(String text) {
        Predicate<Cause> said = cause -> cause.isSaidIn(text);
        boolean is = manner == Manner.EACH
                ? causes.stream().allMatch(said)
                : causes.stream().anyMatch(said);
        return is && missingWords(text).findAny().isEmpty();
    }

    /** What is not in a text that has one of the causes. */
    List<String> missing(String text) {
        Stream<String> names = causes.stream()
                .filter(cause -> manner == Manner.EACH && !cause.isSaidIn(text))
                .sorted()
                .map(Cause::name);
        return Stream.concat(names, missingWords(text)).toList();
    }

    private Stream<String> missingWords(String text) {
        return words.stream().filter(word -> !pattern(word).matcher(text).find());
    }

    private static Pattern pattern(String word) {
        return Pattern.compile(word, Pattern.CASE_INSENSITIVE);
    }

    /** In words, the causes in their order, and each cause and regular expression in the form that is wanted. */
    public String text(UnaryOperator<String> formOfCauses, UnaryOperator<String> formOfWords) {
        if (isAllWell()) {
            return "all goes well";
        }
        String kinds = causes.stream()
                .sorted()
                .map(Cause::name)
                .map(formOfCauses)
                .collect(Collectors.joining(manner == Manner.EACH ? " and " : " or "));
        String all = words.isEmpty()
                ? kinds
                : kinds + ", saying " + words.stream().map(formOfWords).collect(Collectors.joining(" and "));
        return manner == Manner.LOG ? "all goes well, and the log says " + all : all;
    }

    /** In words, the causes in their order. */
    @Override
    public String toString() {
        return text(name -> name, word -> "/" + word + "/");
    }
}
