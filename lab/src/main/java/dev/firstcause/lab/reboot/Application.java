// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

/** An application with a driver under test, which it uses in the way that the driver's manual recommends. */
public interface Application {
    /** The driver's name, in lower case, without blanks. */
    String name();

    /** The driver in a sentence: its version, and with what machinery. */
    String description();

    /**
     * Opens one session of the driver, with its defaults wherever {@code where} says nothing; creates the tables, and
     * prepares all requests with consistency ONE.
     *
     * @param sightings is told what the driver tells of connections and nodes; from any thread
     * @return the session, ready to be asked
     * @throws RuntimeException what an application is told when that cannot be done; nothing is open then
     */
    Load open(Surroundings where, Sightings sightings);
}
