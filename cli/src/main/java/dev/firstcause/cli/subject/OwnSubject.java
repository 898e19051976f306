// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.verdict.Texts;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.TransportOptions;
import java.io.Serializable;
import java.util.Optional;
import java.util.stream.Stream;

/** Firstcause itself, with one of its machineries. */
public sealed interface OwnSubject extends Subject, Serializable permits FirstcauseSubject, FirstcauseSessionSubject {
    /** The name of what moves its bytes. */
    String transport();

    /** The name of what does its TLS. */
    String tlsProvider();

    /** Its machinery as in names, {@code nio} or {@code nio-boringssl}: TLS by the JDK needs no word. */
    default String machinery() {
        return transport() + (tlsProvider().equals("jdk") ? "" : "-" + tlsProvider());
    }

    /** Its machinery in words. */
    default String machineryInWords() {
        String mover = switch (transport()) {
            case "nio" -> "java.nio";
            case "netty-epoll" -> "Netty's epoll";
            case "netty-nio" -> "Netty's NIO";
            default -> transport();
        };
        String tls = switch (tlsProvider()) {
            case "jdk" -> "the JDK";
            case "boringssl" -> "BoringSSL";
            default -> tlsProvider();
        };
        return mover + ", TLS by " + tls;
    }

    /** Why it cannot be used on this machine, for people; empty if it can. */
    default Optional<String> unavailability() {
        Stream<Throwable> ofTransport = TransportOptions.all().stream()
                .filter(provider -> provider.name().equals(transport()))
                .flatMap(provider -> Stream.ofNullable(provider.unavailability()));
        Stream<Throwable> ofTls = TlsOptions.providers().stream()
                .filter(provider -> provider.name().equals(tlsProvider()))
                .flatMap(provider -> Stream.ofNullable(provider.unavailability()));
        return ofTransport
                .map(why -> transport() + " cannot be used here: " + rootOf(why))
                .findFirst()
                .or(() -> ofTls.map(why -> tlsProvider() + " cannot be used here: " + rootOf(why))
                        .findFirst());
    }

    /** The end of the chain says it: those before it say only that something was not loaded. */
    private static String rootOf(Throwable why) {
        final int longestChain = 16;
        Throwable last = why;
        for (int depth = 0; last.getCause() != null && depth < longestChain; depth++) {
            last = last.getCause();
        }
        return Texts.headline(last);
    }
}
