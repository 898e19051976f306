// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.lab.subject.Subject;
import java.util.Iterator;

/** The names that {@code --subject} takes. */
public final class SubjectNames implements Iterable<String> {
    /** The names. */
    public SubjectNames() {}

    @Override
    public Iterator<String> iterator() {
        return Subjects.all().stream().map(Subject::name).iterator();
    }
}
