// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Starts real Cassandra nodes on 127.0.0.1 to 127.0.0.3, talks to them, and writes down every byte. Run by hand, never
 * by tests; {@code README.md} beside the recordings says how.
 */
public final class CassandraRecorder {
    private static final List<Stage> STAGES =
            List.of(new SingleStage(), new AuthStage(), new OverloadStage(), new RingStage());

    private CassandraRecorder() {}

    /**
     * Records.
     *
     * @param arguments the folder with Cassandra's jars; the folder of the recordings; the stages to play, or none for
     *     all of them
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 2) {
            throw new IllegalArgumentException(
                    "Say: <folder of Cassandra's jars> <folder of the recordings> [stage...]");
        }
        Path recordings = Path.of(arguments[1]).toAbsolutePath();
        Installation installation =
                new Installation(Path.of(arguments[0]).toAbsolutePath(), recordings.resolve("cassandra"));
        Set<String> wanted = new TreeSet<>(Arrays.asList(arguments).subList(2, arguments.length));
        for (Stage stage : STAGES) {
            if (wanted.isEmpty() || wanted.contains(stage.name())) {
                play(stage, installation, recordings);
            }
        }
    }

    private static void play(Stage stage, Installation installation, Path recordings)
            throws IOException, InterruptedException {
        Path homes = Files.createTempDirectory("recorded-cassandra-" + stage.name());
        System.out.println(stage.name() + " in " + homes);
        stage.play(installation, homes, recordings);
        delete(homes); // after a failure it stays: the nodes' logs are in there
    }

    /** The title of a recording. */
    static Recording recording(ProtocolVersion version, String more) {
        return new Recording("Cassandra 5.0.5, protocol " + version + more);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            paths.sorted(Comparator.reverseOrder()).forEach(CassandraRecorder::deleteOne);
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
