// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What is thrown when our own host gives a transport no selector or no thread: with what was wanted, and the remedy. */
public final class LocalLimit {
    private LocalLimit() {}

    /**
     * No selector could be opened.
     *
     * @param transport its name
     * @param why as the kernel said it
     */
    public static UncheckedIOException noSelector(String transport, IOException why) {
        Errno errno = Errno.of(why);
        boolean files = errno == Errno.EMFILE || errno == Errno.ENFILE;
        return new UncheckedIOException(
                "the transport " + transport + " cannot open a selector: " + why.getMessage()
                        + (files
                                ? "; raise the limit of open files (ulimit -n, LimitNOFILE), or find what leaves files open"
                                : ""),
                why);
    }

    /**
     * No thread could be started.
     *
     * @param transport its name
     * @param why as the JVM said it
     */
    public static IllegalStateException noThread(String transport, OutOfMemoryError why) {
        return new IllegalStateException(
                "the transport " + transport + " cannot start a thread for a loop: " + why.getMessage()
                        + "; raise the limit of threads (ulimit -u, pids.max), or find what starts so many",
                why);
    }
}
