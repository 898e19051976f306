// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls.boringssl;

import java.lang.ref.Cleaner;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cleaner, which is made when it is first asked for: it starts a thread. In a static initializer that would fail once, and
 * from then on the class could not be used at all, however many threads there are. For any thread.
 */
final class LateCleaner {
    private final Supplier<Cleaner> source;
    private @Nullable Cleaner made; // guarded by this

    LateCleaner(Supplier<Cleaner> source) {
        this.source = source;
    }

    /**
     * The cleaner.
     *
     * @throws IllegalStateException if the system gives it no thread; the next call tries again
     */
    synchronized Cleaner get() {
        Cleaner cleaner = made;
        if (cleaner == null) {
            try {
                cleaner = source.get();
            } catch (OutOfMemoryError e) {
                throw new IllegalStateException(
                        "BoringSSL cannot start the thread that frees its contexts: " + e.getMessage()
                                + "; raise the limit of threads (ulimit -u, pids.max), or find what starts so many",
                        e);
            }
            made = cleaner;
        }
        return cleaner;
    }
}
