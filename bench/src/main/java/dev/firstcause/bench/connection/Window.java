// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a driver did in one window of time.
 *
 * @param nanos how long it was
 * @param cpu nanoseconds of the driver's process
 * @param allocated bytes
 * @param compiling milliseconds of the process's compiler
 */
record Window(long requests, long nanos, long cpu, long allocated, long p50, long p99, long compiling) {
    static Window between(Usage before, Usage after, long[] latencies) {
        return new Window(
                Latencies.total(latencies),
                after.nanos() - before.nanos(),
                after.cpu() - before.cpu(),
                after.allocated() - before.allocated(),
                Latencies.quantile(latencies, 0.5),
                Latencies.quantile(latencies, 0.99),
                after.compiling() - before.compiling());
    }

    /** With processor time that was measured in another way. */
    Window withCpu(long other) {
        return new Window(requests, nanos, other, allocated, p50, p99, compiling);
    }

    double cpuMicrosPerRequest() {
        return cpu / 1e3 / requests;
    }

    double cpuMillisPerRequest() {
        return cpuMicrosPerRequest() / 1e3;
    }

    double requestsPerSecond() {
        return requests * 1e9 / nanos;
    }

    double cpuMillisPerSecond() {
        return cpu * 1e3 / nanos;
    }

    double p50Micros() {
        return p50 / 1e3;
    }

    double p99Micros() {
        return p99 / 1e3;
    }

    double bytesPerRequest() {
        return (double) allocated / requests;
    }

    /** For how much of the window the compiler was at work; more than 1 where several compilations end in it. */
    double compilersPart() {
        return compiling * 1e6 / nanos;
    }

    /** As one process tells it to another. */
    String line() {
        return LongStream.of(requests, nanos, cpu, allocated, p50, p99, compiling)
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" "));
    }

    static Window of(String line) {
        long[] each =
                Arrays.stream(line.split(" ", -1)).mapToLong(Long::parseLong).toArray();
        return new Window(each[0], each[1], each[2], each[3], each[4], each[5], each[6]);
    }
}
