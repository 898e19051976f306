// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import dev.firstcause.bench.connection.ConnectionBench;
import java.io.IOException;
import java.util.Arrays;
import org.openjdk.jmh.runner.RunnerException;

/** The door of the jar: the codec, or with the word {@code connection} one connection. */
public final class Benchmarks {
    private static final String CONNECTION = "connection";

    private Benchmarks() {}

    /**
     * Runs them.
     *
     * @param arguments those of {@link CodecBench}; or {@code connection}, and those of {@link ConnectionBench}
     */
    public static void main(String[] arguments) throws InterruptedException, IOException, RunnerException {
        if (arguments.length > 0 && arguments[0].equals(CONNECTION)) {
            ConnectionBench.main(Arrays.copyOfRange(arguments, 1, arguments.length));
        } else {
            CodecBench.main(arguments);
        }
    }
}
