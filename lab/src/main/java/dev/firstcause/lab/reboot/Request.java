// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

/** What is asked under load. Each is a prepared statement with one value to bind, a bigint; {@link #OVERWRITE} has two. */
public enum Request {
    /** Selects a row by its id. */
    READ(true),
    /** Writes the row of an id, always the same. */
    WRITE(true),
    /** Gives the row of an id another value, greater than all that it had before. */
    OVERWRITE(true),
    /** Inserts an id that is inserted only once. It is not to be marked idempotent, so that fates can be tested. */
    INSERT(false),
    /** Adds one to the counter of an id. */
    COUNT(false);

    private final boolean idempotent;

    Request(boolean idempotent) {
        this.idempotent = idempotent;
    }

    /** Whether the statement is to be marked so: only then may a driver send it again when it may have been run. */
    public boolean isIdempotent() {
        return idempotent;
    }
}
