// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.subject;

/** What an application holds of one connected driver: a connection, or a session with one. For any thread. */
public interface Client extends AutoCloseable {
    /**
     * Sends a query, and does not wait. The outcome is told once, on any thread: the text in the first column of the first
     * row (empty if there is none), or exactly what the application would be given.
     */
    void ask(String query, Outcome<String> outcome);

    /**
     * The same, and the application says that the query can be repeated without harm: the driver may ask another node when
     * a connection dies of which nobody knows whether it was carried out.
     */
    default void askRepeatable(String query, Outcome<String> outcome) {
        ask(query, outcome);
    }

    /** Closes it, as an application does that has no more use for it. May return before it is closed. */
    @Override
    void close();
}
