// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.authority.Papers;
import dev.firstcause.lab.scenario.Ground;
import java.io.IOException;

/** Where drills are held: an authority, and nodes whose certificates it made. Belongs to one thread. */
public final class Site implements AutoCloseable {
    private final Papers papers;
    private final Venue venue;

    private Site(Papers papers, Venue venue) {
        this.papers = papers;
        this.venue = venue;
    }

    /** On nodes that stand in, in this JVM. */
    public static Site ofStandIns() throws IOException {
        Papers papers = new Papers();
        return new Site(papers, new StandInVenue(papers.authority()));
    }

    /**
     * On three real nodes of Cassandra, each in a process of its own.
     *
     * @throws IOException if memory, the jars or a Java 17 are missing, or with the last lines of a node's log
     */
    public static Site ofCassandra() throws IOException, InterruptedException {
        Papers papers = new Papers();
        try {
            return new Site(papers, new CassandraVenue(papers.authority()));
        } catch (IOException | InterruptedException | RuntimeException e) {
            papers.close();
            throw e;
        }
    }

    /** What its nodes are. */
    public Ground ground() {
        return venue.ground();
    }

    Papers papers() {
        return papers;
    }

    Venue venue() {
        return venue;
    }

    /** Ends all nodes, and leaves no file. */
    @Override
    public void close() throws IOException {
        try {
            venue.close();
        } finally {
            papers.close();
        }
    }
}
