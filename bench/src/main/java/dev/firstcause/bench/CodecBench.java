// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks and prints both sides of each beside each other. */
public final class CodecBench {
    private static final String QUICK = "--quick";

    private CodecBench() {}

    /**
     * Runs them.
     *
     * @param arguments {@code --quick} for a run that only shows that it runs, and regular expressions for the names of
     *     the benchmarks to run; all of them where there are none
     */
    public static void main(String[] arguments) throws RunnerException {
        List<String> names = new ArrayList<>(Arrays.asList(arguments));
        boolean quick = names.remove(QUICK);
        ChainedOptionsBuilder options = quick ? quick() : thorough();
        names.forEach(options::include);
        System.out.print(SideBySide.of(new Runner(options.build()).run()));
        if (quick) {
            System.out.println("A quick run: these numbers only show that it runs.");
        }
    }

    private static ChainedOptionsBuilder thorough() {
        return options().forks(2).warmupIterations(3).measurementIterations(5).measurementTime(TimeValue.seconds(1));
    }

    private static ChainedOptionsBuilder quick() {
        return options()
                .forks(1)
                .warmupIterations(2)
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(200));
    }

    private static ChainedOptionsBuilder options() {
        return new OptionsBuilder()
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .warmupTime(TimeValue.seconds(1))
                .jvmArgsAppend(
                        "-Xms1g",
                        "-Xmx1g",
                        "-XX:+UseG1GC",
                        "-Djmh.executor=CUSTOM",
                        "-Djmh.executor.class=" + NettyThreads.class.getName())
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true);
    }
}
