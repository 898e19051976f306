// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

/** A play found that it makes no sense with this driver; the message says why. Not for what is broken: that is harm. */
public final class SkippedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** For that reason, in a sentence. */
    public SkippedException(String reason) {
        super(reason);
    }
}
