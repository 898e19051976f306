// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Whom a run compares: our driver in its main combinations of transport and TLS provider, and the peer. */
enum Driver {
    NIO_JDK("nio", "jdk"),
    NIO_BORINGSSL("nio", "boringssl"),
    EPOLL_JDK("netty-epoll", "jdk"),
    EPOLL_BORINGSSL("netty-epoll", "boringssl"),
    APACHE("", "");

    static final List<Driver> ALL = List.of(values());
    static final List<Driver> OURS =
            Arrays.stream(values()).filter(each -> each != APACHE).toList();

    private final String transport;
    private final String tls;

    Driver(String transport, String tls) {
        this.transport = transport;
        this.tls = tls;
    }

    /** Connects. */
    Subject open(Subject.Setup setup) throws ExecutionException, InterruptedException, IOException, TimeoutException {
        return this == APACHE ? new ApacheSubject(setup) : new FirstcauseSubject(setup, combination());
    }

    /** What our driver is made of; the peer cannot be asked. */
    Combination combination() {
        if (this == APACHE) {
            throw new IllegalStateException("the Apache driver has no transports and TLS providers of ours");
        }
        return new Combination(transport, tls);
    }

    /** As a table calls it. */
    String words() {
        return this == APACHE ? "Apache driver" : transport + " + " + tls;
    }
}
