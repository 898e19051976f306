// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A {@code benchmarks.jar} that was built from another commit. Its driver runs under the benchmark classes of this program,
 * so that both sides do the same work.
 */
final class EarlierJar {
    private static final String OWN = "/dev/firstcause/bench";

    private EarlierJar() {}

    /**
     * A class path on which the classes of this benchmark hide those of the jar.
     *
     * @param folder where the classes of this benchmark are copied to
     */
    static String classPath(Path jar, Path folder) throws IOException {
        if (!Files.isRegularFile(jar)) {
            throw new IllegalArgumentException("--against needs a benchmarks.jar of another commit, and " + jar
                    + " is no file: build one with mvn -pl bench -am package -DskipTests");
        }
        Path own = origin();
        if (Files.isDirectory(own)) {
            copy(own.resolve(OWN.substring(1)), folder);
        } else {
            try (FileSystem zip = FileSystems.newFileSystem(own)) {
                copy(zip.getPath(OWN), folder);
            }
        }
        return folder + System.getProperty("path.separator") + jar.toAbsolutePath();
    }

    private static Path origin() throws IOException {
        try {
            return Path.of(EarlierJar.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("This program cannot find its own classes", e);
        }
    }

    private static void copy(Path packages, Path folder) throws IOException {
        Path root = folder.resolve(OWN.substring(1));
        try (Stream<Path> files = Files.walk(packages)) {
            for (Path each : files.filter(Files::isRegularFile).toList()) {
                Path target = root.resolve(packages.relativize(each).toString());
                Files.createDirectories(target.getParent());
                Files.copy(each, target);
            }
        }
    }
}
