// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

/** A driver at work. For any thread. */
public interface Driver extends AutoCloseable {
    /**
     * Begins to connect to one node, and never blocks for long: what would block goes to a thread of its own. The outcome
     * is told once, on any thread, when requests can be sent or when the application is told that it failed.
     */
    void connect(Target target, Outcome<Client> outcome);

    /** Ends the event loop; when this returns, no thread and no descriptor of it is left. */
    @Override
    void close();
}
