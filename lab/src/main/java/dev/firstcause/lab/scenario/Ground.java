// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.util.Locale;

/** What kind of node is broken. */
public enum Ground {
    /** {@link dev.firstcause.lab.node.StandInNode}, in this JVM. */
    STAND_IN,
    /** A real Cassandra, in a process of its own. */
    CASSANDRA;

    /** As on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return id();
    }
}
