// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * The jars of Cassandra, in a folder of the lab's own: never on the class path of the project, since they bring other
 * drivers and another Netty along. Filled by Maven when it is needed for the first time.
 */
final class CassandraJars {
    /** The system property that names a folder with the jars, where they should not be fetched. */
    static final String PROPERTY = "firstcause.cassandra.jars";

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private CassandraJars() {}

    /** A folder with the jars, and nothing else. */
    static synchronized Path folder() throws IOException, InterruptedException {
        String said = System.getProperty(PROPERTY);
        if (said != null) {
            Path folder = Path.of(said);
            if (!isFilled(folder)) {
                throw new IOException(
                        "There is no cassandra-all jar in " + folder + ", which -D" + PROPERTY + " names");
            }
            return folder;
        }
        Path caches = Path.of(System.getProperty("user.home"), ".cache", "firstcause");
        Path folder = caches.resolve("cassandra-" + Resource.text("version.txt").strip());
        if (!isFilled(folder)) {
            Files.createDirectories(caches);
            fill(caches, folder);
        }
        return folder;
    }

    private static boolean isFilled(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "cassandra-all-*.jar")) {
            return jars.iterator().hasNext();
        }
    }

    /** What others see is no folder or a whole one, also when two programs fill it at the same time. */
    private static void fill(Path caches, Path folder) throws IOException, InterruptedException {
        Path workshop = Files.createTempDirectory(caches, "filling-");
        try {
            Path jars = workshop.resolve("jars");
            copyDependencies(workshop, jars);
            if (!isFilled(jars)) {
                throw new IOException("Maven copied no cassandra-all jar");
            }
            publish(jars, folder);
        } finally {
            Folders.delete(workshop);
        }
    }

    private static void copyDependencies(Path workshop, Path jars) throws IOException, InterruptedException {
        Path pom = Files.writeString(workshop.resolve("pom.xml"), Resource.text("jars-pom.xml"));
        List<String> command = List.of(
                "mvn",
                "--batch-mode",
                "--no-transfer-progress",
                "--file",
                pom.toString(),
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
                "-DoutputDirectory=" + jars);
        try {
            Command.run(command, workshop, PATIENCE);
        } catch (IOException e) {
            throw new IOException(
                    "The jars of Cassandra cannot be fetched with Maven (" + e.getMessage()
                            + "): put mvn on the PATH and let it reach a repository, or name a folder with the jars with -D"
                            + PROPERTY,
                    e);
        }
    }

    private static void publish(Path jars, Path folder) throws IOException {
        try {
            Files.move(jars, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            if (!isFilled(folder)) { // else another program was faster
                throw e;
            }
        }
    }
}
