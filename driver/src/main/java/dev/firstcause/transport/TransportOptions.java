// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import dev.firstcause.choice.Choice;
import dev.firstcause.transport.nio.NioProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Which transport, and how many loops it has. Immutable; for any thread.
 *
 * @param name of the transport: {@code nio}, {@code netty}, {@code netty-epoll}, {@code netty-nio}; null for what the system
 *     property {@value #PROPERTY} says, or else for the best that is there and can be used
 * @param loops threads that move bytes; at least 1
 */
public record TransportOptions(@Nullable String name, int loops) {
    /** The system property that names the transport where nobody else does. */
    public static final String PROPERTY = "firstcause.transport";

    /** The best transport that is there, with two loops, or one where there is but one processor. */
    public static final TransportOptions DEFAULT =
            new TransportOptions(null, Math.min(2, Runtime.getRuntime().availableProcessors()));

    public TransportOptions {
        if (loops < 1) {
            throw new IllegalArgumentException("a transport needs at least one loop, not " + loops);
        }
    }

    /** With the transport of that name. */
    public TransportOptions withName(String other) {
        return new TransportOptions(other, loops);
    }

    /** With another number of loops. */
    public TransportOptions withLoops(int count) {
        return new TransportOptions(name, count);
    }

    /**
     * Opens the transport.
     *
     * @throws IllegalArgumentException if there is none of that name
     * @throws IllegalStateException if it was named and cannot be used here; its cause says why
     */
    public Transport open() {
        return provider().open(loops);
    }

    /** Who makes the transport that is meant; throws what {@link #open} throws. */
    public TransportProvider provider() {
        return new Choice<>("transport", PROPERTY, TransportProvider::name, TransportProvider::unavailability)
                .among(all(), name);
    }

    /** All transports that are there, those that cannot be used here included; the best first. */
    public static List<TransportProvider> all() {
        List<TransportProvider> all = new ArrayList<>();
        all.add(new NioProvider());
        ServiceLoader.load(TransportProvider.class, TransportProvider.class.getClassLoader())
                .forEach(all::add);
        all.sort((one, other) -> Integer.compare(other.preference(), one.preference()));
        return List.copyOf(all);
    }
}
