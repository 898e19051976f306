// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** A driver that a run measures: a connection or a session of ours on a transport and a TLS provider, or the Apache driver. */
enum Driver {
    NIO_JDK(Level.CONNECTION, "nio", "jdk"),
    NIO_BORINGSSL(Level.CONNECTION, "nio", "boringssl"),
    EPOLL_JDK(Level.CONNECTION, "netty-epoll", "jdk"),
    EPOLL_BORINGSSL(Level.CONNECTION, "netty-epoll", "boringssl"),
    SESSION_NIO_JDK(Level.SESSION, "nio", "jdk"),
    SESSION_EPOLL_BORINGSSL(Level.SESSION, "netty-epoll", "boringssl"),
    APACHE(Level.PEER, "", "");

    private final Level level;
    private final String transport;
    private final String tls;

    Driver(Level level, String transport, String tls) {
        this.level = level;
        this.transport = transport;
        this.tls = tls;
    }

    private enum Level {
        CONNECTION,
        SESSION,
        PEER
    }

    static List<Driver> connections() {
        return Arrays.stream(values())
                .filter(each -> each.level == Level.CONNECTION)
                .toList();
    }

    /** Connects. */
    Subject open(Subject.Setup setup) throws ExecutionException, InterruptedException, IOException, TimeoutException {
        return switch (level) {
            case CONNECTION -> new FirstcauseSubject(setup, combination());
            case SESSION -> new SessionSubject(setup, combination());
            case PEER -> new ApacheSubject(setup);
        };
    }

    /** The transport and the TLS provider of ours; the Apache driver has none. */
    Combination combination() {
        if (this == APACHE) {
            throw new IllegalStateException("the Apache driver has no transports and TLS providers of ours");
        }
        return new Combination(transport, tls);
    }

    /** As a table calls it. */
    String words() {
        return switch (level) {
            case CONNECTION -> transport + " + " + tls;
            case SESSION -> "session, " + transport + " + " + tls;
            case PEER -> "Apache driver";
        };
    }
}
