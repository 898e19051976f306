// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

/** Connections over scripted wires, for tests to which a connection only has to be alive. */
public final class ScriptedConnections {
    private ScriptedConnections() {}

    /** A connection of its own transport, ready and with nothing in flight. */
    public static Connection open() {
        return new ScriptedNode().open(ConnectionOptions.DEFAULT);
    }
}
