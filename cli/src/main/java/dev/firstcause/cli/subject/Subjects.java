// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.lab.subject.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** The drivers that can be put under test here. */
public final class Subjects {
    private static final List<String> TRANSPORTS = List.of("nio", "netty-epoll", "netty-nio");
    private static final List<String> TLS_PROVIDERS = List.of("jdk", "boringssl");
    private static final Set<String> USUAL = Set.of(
            "firstcause-nio",
            "firstcause-netty-epoll-boringssl",
            "firstcause-session-nio",
            "firstcause-session-netty-epoll-boringssl");

    private Subjects() {}

    /**
     * Firstcause with each transport and each TLS provider, those that cannot be used on this machine included: its
     * connections, and then its sessions.
     */
    public static List<OwnSubject> ours() {
        List<OwnSubject> ours = new ArrayList<>(each(FirstcauseSubject::new));
        ours.addAll(each(FirstcauseSessionSubject::new));
        return List.copyOf(ours);
    }

    private static <T> List<T> each(BiFunction<String, String, T> with) {
        return TRANSPORTS.stream()
                .flatMap(transport -> TLS_PROVIDERS.stream().map(provider -> with.apply(transport, provider)))
                .toList();
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
        return !isOurs(name) || USUAL.contains(name);
    }

    /** Whether it is one of Firstcause's own. */
    public static boolean isOurs(String name) {
        return name.startsWith("firstcause");
    }
}
