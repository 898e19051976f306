// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/**
 * What happens at the moment of a fault. Immutable, so that it may happen on many connections: what it must remember, it
 * keeps in the stages it installs.
 */
@FunctionalInterface
public interface Effect {
    /** Happens on a connection, in the thread that moves its bytes; must not block. */
    void begin(Line line);

    /** This and, at the same moment, another after it. */
    default Effect then(Effect next) {
        return new Both(this, next);
    }
}
