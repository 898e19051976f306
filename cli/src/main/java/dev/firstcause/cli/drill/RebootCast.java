// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.cli.subject.Applications;
import dev.firstcause.cli.subject.Subjects;
import dev.firstcause.lab.reboot.Application;
import dev.firstcause.lab.subject.Subject;
import java.util.List;
import java.util.Optional;

/**
 * Whose applications are put under load: those of the drivers that are named; where none is, Firstcause with the best
 * machinery of the usual ones, and the others.
 *
 * @param applications at least one
 * @param leftOut who, and why, for people
 */
record RebootCast(List<Application> applications, List<String> leftOut) {
    RebootCast {
        applications = List.copyOf(applications);
        leftOut = List.copyOf(leftOut);
    }

    /** @throws IllegalArgumentException if nobody is called so, or one that was named cannot be used here */
    static RebootCast of(List<String> names, Cast.Machinery wanted, List<Subject> all) {
        Cast cast = Cast.of(names, wanted, all);
        List<Subject> subjects = cast.subjects();
        if (names.isEmpty() && wanted.isAny()) {
            Optional<Subject> best = subjects.stream()
                    .filter(subject -> Subjects.isOurs(subject.name()))
                    .reduce((earlier, later) -> later);
            subjects = subjects.stream()
                    .filter(subject -> !Subjects.isOurs(subject.name()) || best.get() == subject)
                    .toList();
        }
        return new RebootCast(subjects.stream().map(Applications::of).toList(), cast.leftOut());
    }
}
