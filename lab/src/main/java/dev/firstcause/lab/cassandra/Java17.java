// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Finds a Java 17, the newest that Cassandra 5 runs on, whatever Java runs the lab. */
final class Java17 {
    /** The system property that names its home, where it is not found without. */
    static final String PROPERTY = "firstcause.cassandra.jdk";

    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    private Java17() {}

    /** Its {@code java} command. */
    static Path command() throws IOException {
        List<Path> homes = homes();
        for (Path home : homes) {
            Path java = home.resolve("bin").resolve("java");
            if (isJava17(home) && Files.isExecutable(java)) {
                return java;
            }
        }
        throw new IOException("Cassandra needs a Java 17, and there is none in " + homes
                + ": install one, or name its home with -D" + PROPERTY);
    }

    private static List<Path> homes() throws IOException {
        String said = System.getProperty(PROPERTY);
        if (said != null) {
            return List.of(Path.of(said));
        }
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        String variable = System.getenv("JAVA_HOME");
        if (variable != null) {
            homes.add(Path.of(variable));
        }
        if (Files.isDirectory(INSTALLED)) {
            try (DirectoryStream<Path> installed = Files.newDirectoryStream(INSTALLED)) {
                installed.forEach(homes::add);
            }
        }
        return homes;
    }

    /** By the file that every JDK has at its home, so that none is run to be asked. */
    private static boolean isJava17(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)) {
            return false;
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(release)) {
            properties.load(in);
        }
        String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
        return version.equals("17") || version.startsWith("17.");
    }
}
