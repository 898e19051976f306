// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

/** What an application holds of one connected driver: a connection, or a session with one. For any thread. */
public interface Client extends AutoCloseable {
    /**
     * Sends a query, and does not wait. The outcome is told once, on any thread: the text in the first column of the first
     * row (empty if there is none), or exactly what the application would be given.
     */
    void ask(String query, Outcome<String> outcome);

    /** Closes it, as an application does that has no more use for it. May return before it is closed. */
    @Override
    void close();
}
