// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** The moment of a fault cannot come on a connection: what it waits for cannot be read there, or is not there. */
public final class OutOfReachException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says why, and what to use instead. */
    public OutOfReachException(String message) {
        super(message);
    }
}
