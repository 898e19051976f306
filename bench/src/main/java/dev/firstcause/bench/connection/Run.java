// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One run: a stand-in node, a process for each candidate, and the tables in the end.
 *
 * @param earlier the class path of an earlier jar; empty if the run has none
 * @param port the node's port
 */
record Run(
        Plan plan,
        List<Candidate> candidates,
        String earlier,
        Path folder,
        Pinning pinning,
        Child node,
        String port,
        Comparison comparison) {

    /** The measurement of a run. */
    @FunctionalInterface
    interface Measurement {
        /** Measures, and returns how much the compiler was at work meanwhile, in words. */
        String measure(Run run) throws IOException;
    }

    /** Runs the measurement, and prints the tables. */
    static void of(BenchArguments arguments, List<Candidate> candidates, Measurement measurement)
            throws InterruptedException, IOException {
        of(arguments, candidates, List.of(), measurement);
    }

    /** The same with a node that stands in for those of crowds, too. */
    static void of(BenchArguments arguments, List<Candidate> candidates, List<Crowd> crowds, Measurement measurement)
            throws InterruptedException, IOException {
        Path folder = Files.createTempDirectory("firstcause-bench-");
        try {
            TlsFiles.make(folder);
            Path against = arguments.against();
            String earlier = against == null ? "" : EarlierJar.classPath(against, folder.resolve("classes"));
            Pinning pinning = Pinning.find();
            List<String> words = new ArrayList<>(List.of(folder.toString()));
            crowds.forEach(each -> words.add(each.name()));
            try (Child node = Child.start(pinning.command(), Child.G1, NodeProcess.class, words)) {
                Comparison comparison = new Comparison(candidates);
                new Run(arguments.plan(), candidates, earlier, folder, pinning, node, node.reply(), comparison)
                        .print(measurement);
            }
        } finally {
            delete(folder);
        }
        if (arguments.quick()) {
            System.out.println("A quick run: these numbers only show that it runs.");
        }
    }

    private void print(Measurement measurement) throws IOException {
        double loadBefore = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        long begun = System.nanoTime();
        String compiling = measurement.measure(this);
        System.out.println(comparison);
        System.out.printf(
                Locale.ROOT,
                "JDK %s; %d rounds with windows of %.1f s, medians (least to most); %s; the compiler was at work "
                        + "for at most %s; load average of the machine %.1f when it began; %.1f minutes.%n",
                Runtime.version(),
                plan.rounds(),
                plan.window() / 1000.0,
                pinning.words(),
                compiling,
                loadBefore,
                (System.nanoTime() - begun) / 60e9);
    }

    /** Starts a process for each candidate. */
    Clients clients(List<String> prefix, String collector) throws IOException {
        return new Clients(candidates, prefix, collector, earlier, folder, port);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
