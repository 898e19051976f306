// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A driver that a run measures: a connection or a session of ours on a transport and a TLS provider, a session
 * of ours to many nodes, or the Apache driver.
 */
enum Driver {
    NIO_JDK(Level.CONNECTION, "nio", "jdk"),
    NIO_BORINGSSL(Level.CONNECTION, "nio", "boringssl"),
    EPOLL_JDK(Level.CONNECTION, "netty-epoll", "jdk"),
    EPOLL_BORINGSSL(Level.CONNECTION, "netty-epoll", "boringssl"),
    SESSION_NIO_JDK(Level.SESSION, "nio", "jdk"),
    SESSION_EPOLL_BORINGSSL(Level.SESSION, "netty-epoll", "boringssl"),
    APACHE(Level.PEER, "", ""),
    NODES_3(Crowd.OF_3),
    NODES_1000(Crowd.OF_1000),
    NODES_3_OF_1000(Crowd.OF_3_AND_997);

    private final Level level;
    private final String transport;
    private final String tls;
    private final @Nullable Crowd crowd;

    Driver(Level level, String transport, String tls) {
        this.level = level;
        this.transport = transport;
        this.tls = tls;
        this.crowd = null;
    }

    Driver(Crowd crowd) {
        this.level = Level.CROWD;
        this.transport = "nio";
        this.tls = "";
        this.crowd = crowd;
    }

    private enum Level {
        CONNECTION,
        SESSION,
        PEER,
        CROWD
    }

    static List<Driver> connections() {
        return Arrays.stream(values())
                .filter(each -> each.level == Level.CONNECTION)
                .toList();
    }

    /** Sessions to many nodes, each after the one that it is compared with. */
    static List<Driver> crowds() {
        return Arrays.stream(values()).filter(each -> each.level == Level.CROWD).toList();
    }

    /** Connects. */
    Subject open(Subject.Setup setup) throws ExecutionException, InterruptedException, IOException, TimeoutException {
        return switch (level) {
            case CONNECTION -> new FirstcauseSubject(setup, combination());
            case SESSION -> new SessionSubject(setup, combination());
            case PEER -> new ApacheSubject(setup);
            case CROWD -> new SessionSubject(setup, crowd());
        };
    }

    /** The crowd that a session is connected to. */
    Crowd crowd() {
        return Objects.requireNonNull(crowd, "only sessions to many nodes have a crowd");
    }

    /** Whether it is what others are compared with. */
    boolean isPeer() {
        return this == APACHE || this == NODES_3;
    }

    boolean isOfCrowd() {
        return level == Level.CROWD;
    }

    /** The transport and the TLS provider of ours; the Apache driver and sessions to many nodes have none. */
    Combination combination() {
        if (level == Level.PEER || level == Level.CROWD) {
            throw new IllegalStateException(this + " has no transport and TLS provider of ours");
        }
        return new Combination(transport, tls);
    }

    /** As a table calls it. */
    String words() {
        return switch (level) {
            case CONNECTION -> transport + " + " + tls;
            case SESSION -> "session, " + transport + " + " + tls;
            case PEER -> "Apache driver";
            case CROWD -> crowdWords();
        };
    }

    private String crowdWords() {
        Crowd its = crowd();
        return its.local() == its.count()
                ? String.format(Locale.ROOT, "%,d nodes", its.count())
                : String.format(Locale.ROOT, "%,d of %,d nodes asked", its.local(), its.count());
    }
}
