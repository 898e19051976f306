// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One column of a comparison.
 *
 * @param driver which driver
 * @param earlier whether the driver comes from the earlier jar that the run was given
 */
record Candidate(Driver driver, boolean earlier) {
    /** The peer in a run against an earlier jar. */
    static final String EARLIER = "itself, earlier";

    static Candidate of(Driver driver) {
        return new Candidate(driver, false);
    }

    static List<Candidate> of(List<Driver> drivers) {
        return drivers.stream().map(Candidate::of).toList();
    }

    /** Each driver, followed by the same driver of the earlier jar. */
    static List<Candidate> withEarlier(List<Driver> drivers) {
        List<Candidate> all = new ArrayList<>();
        for (Driver driver : drivers) {
            all.add(of(driver));
            all.add(new Candidate(driver, true));
        }
        return all;
    }

    /** Whether it has a column of ratios. */
    boolean isCompared() {
        return !earlier && !driver.isPeer();
    }

    /**
     * The candidate beside which this one is put: itself of the earlier jar; for a session to many nodes the one to 3; else
     * the Apache driver; and where that one was not measured, the connection of ours that needs nothing but the JDK.
     */
    Candidate peer(Set<Candidate> measured) {
        Candidate twin = new Candidate(driver, true);
        if (measured.contains(twin)) {
            return twin;
        }
        if (driver.isOfCrowd()) {
            return of(Driver.NODES_3);
        }
        Candidate apache = of(Driver.APACHE);
        return measured.contains(apache) ? apache : of(Driver.NIO_JDK);
    }

    /** As a table calls it. */
    String words() {
        return earlier ? driver.words() + ", earlier" : driver.words();
    }
}
