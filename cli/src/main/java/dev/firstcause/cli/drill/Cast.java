// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.machinery.TlsProviders;
import dev.firstcause.cli.machinery.Transports;
import dev.firstcause.cli.subject.OwnSubject;
import dev.firstcause.cli.subject.Subjects;
import dev.firstcause.lab.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who plays. One that was named and cannot be used on this machine is an error; one that only a glob or nothing at all has
 * chosen is left out.
 *
 * @param subjects at least one
 * @param leftOut who, and why, for people
 */
record Cast(List<Subject> subjects, List<String> leftOut) {
    Cast {
        subjects = List.copyOf(subjects);
        leftOut = List.copyOf(leftOut);
    }

    /**
     * What of Firstcause is wanted; other drivers have a machinery of their own.
     *
     * @param transport a name or a family, or null for any
     * @param tlsProvider a name, or null for any
     */
    record Machinery(@Nullable String transport, @Nullable String tlsProvider) {
        /** @throws IllegalArgumentException if there is none of a name */
        void check() {
            List<String> transports = Transports.names();
            if (transport != null && transports.stream().noneMatch(name -> Transports.isMeant(name, transport))) {
                throw unknown("--transport", transport, transports);
            }
            List<String> tlsProviders = TlsProviders.names();
            if (tlsProvider != null && !tlsProviders.contains(tlsProvider)) {
                throw unknown("--tls-provider", tlsProvider, tlsProviders);
            }
        }

        private static IllegalArgumentException unknown(String option, String name, List<String> there) {
            return new IllegalArgumentException(
                    option + ": there is no " + name + "; there are " + String.join(", ", there));
        }

        boolean isAny() {
            return transport == null && tlsProvider == null;
        }

        boolean isThatOf(Subject subject) {
            return subject instanceof OwnSubject ours
                    && (transport == null || Transports.isMeant(ours.transport(), transport))
                    && (tlsProvider == null || tlsProvider.equals(ours.tlsProvider()));
        }

        @Override
        public String toString() {
            String first = transport == null ? "" : "--transport " + transport;
            String second = tlsProvider == null ? "" : "--tls-provider " + tlsProvider;
            return first + (first.isEmpty() || second.isEmpty() ? "" : " and ") + second;
        }
    }

    /**
     * Those of the names, which may be globs; without names those with the machinery that is wanted, or the usual ones.
     *
     * @throws IllegalArgumentException if nobody is called so, or one that was named cannot be used here
     */
    static Cast of(List<String> names, Machinery wanted, List<Subject> all) {
        wanted.check();
        List<Subject> chosen = chosen(names, wanted, all);
        List<Subject> playing = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (Subject subject : chosen) {
            Optional<String> why = unavailability(subject).map(reason -> subject.name() + ": " + reason);
            if (why.isEmpty()) {
                playing.add(subject);
            } else if (names.contains(subject.name())) {
                throw new IllegalArgumentException("--subject: " + why.get());
            } else {
                leftOut.add(why.get());
            }
        }
        boolean somebody =
                wanted.isAny() ? !playing.isEmpty() : playing.stream().anyMatch(wanted::isThatOf);
        if (!somebody) {
            throw new IllegalArgumentException("nobody can play: " + String.join("; ", leftOut));
        }
        return new Cast(playing, leftOut);
    }

    private static List<Subject> chosen(List<String> names, Machinery wanted, List<Subject> all) {
        if (names.isEmpty()) {
            return all.stream()
                    .filter(subject -> wanted.isAny() ? Subjects.isUsual(subject.name()) : wanted.isThatOf(subject))
                    .toList();
        }
        List<Subject> named = Choice.subjects(names, all);
        if (!wanted.isAny() && named.stream().noneMatch(wanted::isThatOf)) {
            throw new IllegalArgumentException(wanted + ": --subject names none of Firstcause's drivers with that: name"
                    + " one of them, or none at all");
        }
        return named.stream()
                .filter(subject -> wanted.isAny() || !Subjects.isOurs(subject.name()) || wanted.isThatOf(subject))
                .toList();
    }

    private static Optional<String> unavailability(Subject subject) {
        return subject instanceof OwnSubject ours ? ours.unavailability() : Optional.empty();
    }
}
