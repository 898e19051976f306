// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.lab.subject.Subject;
import java.util.ArrayList;
import java.util.List;

/** The drivers that can be put under test here. */
public final class Subjects {
    private static final List<String> TRANSPORTS = List.of("nio", "netty-epoll", "netty-nio");
    private static final List<String> TLS_PROVIDERS = List.of("jdk", "boringssl");

    private Subjects() {}

    /** Firstcause with each transport and each TLS provider, those that cannot be used on this machine included. */
    public static List<FirstcauseSubject> ours() {
        List<FirstcauseSubject> ours = new ArrayList<>();
        for (String transport : TRANSPORTS) {
            for (String tlsProvider : TLS_PROVIDERS) {
                ours.add(new FirstcauseSubject(transport, tlsProvider));
            }
        }
        return List.copyOf(ours);
    }

    /** All of them, Firstcause's own first. */
    public static List<Subject> all() {
        List<Subject> all = new ArrayList<>(ours());
        all.add(new ApacheSubject());
        return List.copyOf(all);
    }

    /**
     * Whether it plays where none is named: Firstcause as an application has it that brings nothing else, and as one has it
     * that brings firstcause-netty; and every other driver.
     */
    public static boolean isUsual(String name) {
        return !isOurs(name) || name.equals("firstcause-nio") || name.equals("firstcause-netty-epoll-boringssl");
    }

    /** Whether it is one of Firstcause's own. */
    public static boolean isOurs(String name) {
        return name.startsWith("firstcause");
    }
}
