// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JVMs in which the kernel's errors are French: libc gives their words in the language of the process. Needs a locale C.UTF-8 of
 * libc, because without one libc ignores {@code LANGUAGE}, and its French translations; {@link #missing} says what is not
 * there. For any thread.
 */
public final class French {
    /** Options of such a JVM. */
    public static final List<String> OPTIONS = List.of("-Duser.language=fr", "-Duser.country=FR");

    /** The begin of libc's ENOENT. */
    private static final String NO_SUCH_FILE = "Aucun fichier";

    private French() {}

    /** Adds to the environment of such a JVM what makes libc speak French. */
    public static void addTo(Map<String, String> environment) {
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("LANGUAGE", "fr");
    }

    /**
     * Why there can be no such JVM here, in words; null if there can be. Starts one, and looks at a real error of the kernel in
     * it.
     */
    public static @Nullable String missing() {
        return missing(Map.of());
    }

    /**
     * The same.
     *
     * @param more variables that are added to the environment of that JVM
     */
    static @Nullable String missing(Map<String, String> more) {
        String said;
        try {
            said = Shell.output(probe(more));
        } catch (IOException e) {
            return "whether the kernel's errors can be French here is unknown: " + e.getMessage();
        }
        return said.contains(NO_SUCH_FILE)
                ? null
                : "the kernel's errors are not French here: in a JVM with LC_ALL=C.UTF-8 and LANGUAGE=fr, to open a missing file"
                        + " fails with \"" + said + "\"; French needs libc's locale C.UTF-8 and libc-l10n of Debian";
    }

    private static ProcessBuilder probe(Map<String, String> more) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                OPTIONS.get(0),
                OPTIONS.get(1),
                "-Xmx32m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(
                        File.pathSeparator,
                        System.getProperty("java.class.path"),
                        System.getProperty("jdk.module.path", "")),
                Probe.class.getName());
        addTo(builder.environment());
        builder.environment().putAll(more);
        return builder;
    }

    /** Prints what the kernel says of a missing file. */
    static final class Probe {
        private Probe() {}

        @SuppressWarnings("SystemOut") // the parent reads it
        public static void main(String[] arguments) throws IOException {
            try (FileInputStream found = new FileInputStream("/no-such-file-of-the-laboratory")) {
                System.out.println("a file of " + found.available() + " bytes is there");
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
