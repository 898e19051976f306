// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Judge;
import dev.firstcause.lab.verdict.Texts;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What requests were told when they failed, judged once for all that differ in numbers only. Guarded by its ledger. */
final class Failures {
    private static final Pattern NUMBERS = Pattern.compile("0x\\p{XDigit}+|\\b\\p{XDigit}{8}\\b|\\d+");

    private final Map<String, Group> groups = new LinkedHashMap<>();

    private static final class Group {
        private final Request request;
        private final Blow during;
        private final Finding finding;
        private final String headline;
        private long count;

        Group(Request request, Blow during, Throwable told, String headline) {
            this.request = request;
            this.during = during;
            this.headline = headline;
            this.finding = new Judge(during.truth()).of(told, Optional.empty(), List.of());
        }

        FailureGroup group() {
            return new FailureGroup(count, request, during.id(), finding, headline);
        }
    }

    void add(Request request, Throwable told, Blow during) {
        String headline = Texts.headline(told);
        String key =
                request + " " + during.id() + ' ' + NUMBERS.matcher(headline).replaceAll("#");
        groups.computeIfAbsent(key, unused -> new Group(request, during, told, headline)).count++;
    }

    /** The most frequent first. */
    List<FailureGroup> groups() {
        return groups.values().stream()
                .map(Group::group)
                .sorted(Comparator.comparingLong(FailureGroup::count).reversed())
                .toList();
    }
}
