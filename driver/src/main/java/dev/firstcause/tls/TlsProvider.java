// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An implementation of TLS. Those on the class or module path are found by {@link java.util.ServiceLoader}, and
 * {@link TlsOptions} choose among them. For any thread.
 */
public interface TlsProvider {
    /** The name in options and reports: {@code jdk}, {@code boringssl}. */
    String name();

    /** The larger, the sooner it is chosen where none is named; {@code jdk}, which is always there, has 0. */
    int preference();

    /** Why it cannot be used on this machine, or null if it can. Loads what has to be loaded to know. */
    @Nullable
    Throwable unavailability();

    /** The cipher suites that it knows, by their JDK names. Called only where it can be used. */
    List<String> cipherSuites();

    /**
     * What makes the engines of one {@link TlsOptions}.
     *
     * @throws IllegalArgumentException if it cannot do what is asked for, such as use that key; the text begins with the
     *     name of the option: {@code identity: ...}
     */
    TlsEngines engines(TlsSettings settings);
}
