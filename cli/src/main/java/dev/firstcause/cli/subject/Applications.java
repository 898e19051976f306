// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.lab.reboot.Application;
import dev.firstcause.lab.subject.Subject;

/** The applications with the drivers that can be put under test here. */
public final class Applications {
    private Applications() {}

    /** The one with that driver. */
    public static Application of(Subject subject) {
        return subject instanceof OwnSubject ours ? new FirstcauseApplication(ours) : new ApacheApplication();
    }
}
