// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.netty;

import dev.firstcause.Session;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;

/** Does what an application does, and prints what comes of it. In a JVM whose class path has an older Netty in front. */
final class OlderNetty {
    private OlderNetty() {}

    public static void main(String[] args) {
        try (Transport transport = TransportOptions.DEFAULT.open()) {
            System.out.println("transport: " + transport.name());
        }
        for (String name : new String[] {"netty", "netty-epoll", "netty-nio"}) {
            tell(name, () -> TransportOptions.DEFAULT.withName(name).open().close());
        }
        System.out.println("TLS: " + TlsOptions.builder().trustJdk().build().provider());
        tell(
                "boringssl",
                () -> TlsOptions.builder().trustJdk().provider("boringssl").build());
        tell(
                "session",
                () -> Session.builder().contactPoint("127.0.0.1", 1).build().close());
    }

    private static void tell(String name, Runnable action) {
        try {
            action.run();
            System.out.println(name + ": done");
        } catch (RuntimeException | Error e) {
            String message = String.valueOf(e.getMessage()).replace("\n", " ");
            System.out.println(name + ": " + e.getClass().getSimpleName() + ": " + message);
        }
    }
}
