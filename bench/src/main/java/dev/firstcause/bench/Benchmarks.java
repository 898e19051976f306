// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import dev.firstcause.bench.connection.DriverBench;
import java.io.IOException;
import java.util.Arrays;
import org.openjdk.jmh.runner.RunnerException;

/** The main class of the jar: the codec; or with a word, the driver. */
public final class Benchmarks {
    private Benchmarks() {}

    /**
     * Runs them.
     *
     * @param arguments those of {@link CodecBench}; or {@code connection}, {@code requests} or {@code nodes}, and those of the
     *     methods of {@link DriverBench} with these names
     */
    public static void main(String[] arguments) throws InterruptedException, IOException, RunnerException {
        String first = arguments.length > 0 ? arguments[0] : "";
        String[] rest = Arrays.copyOfRange(arguments, Math.min(1, arguments.length), arguments.length);
        switch (first) {
            case "connection" -> DriverBench.connection(rest);
            case "requests" -> DriverBench.requests(rest);
            case "nodes" -> DriverBench.nodes(rest);
            default -> CodecBench.main(arguments);
        }
    }
}
