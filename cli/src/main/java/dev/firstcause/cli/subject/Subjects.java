// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.lab.subject.Subject;
import java.util.List;

/** The drivers that can be put under test here. */
public final class Subjects {
    private Subjects() {}

    /** All of them, Firstcause's own first. */
    public static List<Subject> all() {
        return List.of(new FirstcauseSubject(), new ApacheSubject());
    }

    /** Whether it is one of Firstcause's own. */
    public static boolean isOurs(String name) {
        return name.startsWith("firstcause");
    }
}
