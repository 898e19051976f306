// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The application, which has connected by means of the driver under test. Belongs to the thread of the play. */
public interface App {
    /**
     * Asks so many queries that must be answered rightly, whatever befalls the connection. The driver is told that they can
     * be repeated.
     */
    List<Asked> ask(int count);

    /** The same, with words of so many characters: much is written. */
    List<Asked> ask(int count, int length);

    /**
     * Asks so many queries that are not answered, and waits until the node has them: what befalls the connection befalls
     * them, and they must be told the truth.
     */
    List<Asked> hold(int count) throws IOException, InterruptedException;

    /** Asks so many queries that must be told the truth, without waiting until the node has them. */
    List<Asked> send(int count);

    /** The same, with words of so many characters: much is written. */
    List<Asked> send(int count, int length);

    /** Asks so many queries that are answered or are told the truth: nobody can know which of them was in time. */
    List<Asked> race(int count);

    /**
     * Asks a query whose answer the application takes so long to deal with, in the thread that tells it, and returns when it
     * has dealt with it. As a driver calls applications in its event loop, the loop is held up.
     *
     * @throws SkippedException if that holds nothing up: another query was answered meanwhile
     */
    void holdUp(Duration time) throws IOException, InterruptedException, SkippedException;

    /** Asks one query afterwards: it must be told the truth too. */
    Asked later();

    /** Waits until all that was asked here has come to an end, or should have long ago. */
    void awaitAll() throws InterruptedException;

    /**
     * Waits until the driver has given up all connections of this application to the node, or for as long as it may take.
     *
     * @return whether it did
     */
    boolean awaitGone() throws InterruptedException;

    /** Closes what the driver gave it. */
    void close();
}
