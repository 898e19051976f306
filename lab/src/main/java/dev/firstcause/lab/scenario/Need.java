// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import dev.firstcause.lab.network.FarNetwork;
import dev.firstcause.lab.network.FewThreads;
import dev.firstcause.lab.network.French;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Something of the machine without which a scenario cannot be played: it is skipped there. It is looked for once, when it is
 * first asked for. For any thread.
 */
public final class Need {
    /** Network namespaces: Linux, root, and {@code ip} of iproute2. */
    public static final Need NETWORK = new Need("network namespaces", () -> Optional.ofNullable(FarNetwork.missing()));

    /** A network namespace with a stateful firewall: {@code nft} of nftables, besides. */
    public static final Need FIREWALL =
            new Need("a stateful firewall", () -> Optional.ofNullable(FarNetwork.missingFirewall()));

    /** Signals that stop a process, and tables of the kernel that tell who is connected: Linux. */
    public static final Need SIGNALS = new Need(
            "Linux",
            () -> Files.exists(Path.of("/proc/net/tcp"))
                    ? Optional.empty()
                    : Optional.of("this is not Linux: there is no /proc/net/tcp"));

    /** A limit of threads for one process: Linux, root, and {@code setpriv} and {@code prlimit} of util-linux. */
    public static final Need THREADS = new Need("a limit of threads", () -> Optional.ofNullable(FewThreads.missing()));

    /** French words of the kernel's errors, in a JVM that is to be French: a locale C.UTF-8, and {@code libc-l10n} of Debian. */
    public static final Need FRENCH = new Need("French", () -> Optional.ofNullable(French.missing()));

    private final String title;
    private final Supplier<Optional<String>> search;
    private boolean searched; // guarded by this
    private Optional<String> missing = Optional.empty(); // guarded by this

    /**
     * Something that can be missing.
     *
     * @param title what it is, in a few words, for the catalogue
     * @param search says in a sentence what is missing, with the error that showed it; empty if nothing is
     */
    public Need(String title, Supplier<Optional<String>> search) {
        this.title = title;
        this.search = search;
    }

    /** What it is, in a few words. */
    public String title() {
        return title;
    }

    /** Why it cannot be had here, in a sentence; empty if it can. The first call may take a second. */
    public synchronized Optional<String> missing() {
        if (!searched) {
            missing = search.get();
            searched = true;
        }
        return missing;
    }

    @Override
    public String toString() {
        return title;
    }
}
