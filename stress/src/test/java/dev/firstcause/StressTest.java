// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * Runs the races of all packages, each in JVMs of its own, as long and as hard as the build's profile says. What they
 * printed and found stays under {@code target}.
 */
class StressTest {
    /** jcstress does not run a race of more threads than there are processors. */
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

    /** How long one JVM may race: more than any mode of jcstress asks for. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

    /** Threads that never come to an end of their race would hold up jcstress, and the build, for ever. */
    @BeforeEach
    void no_race_lasts_for_ever() {
        ScheduledFuture<?> unused =
                watch.scheduleWithFixedDelay(() -> endChildrenOlderThan(PATIENCE), 1, 1, TimeUnit.SECONDS);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endChildrenOlderThan(Duration.ZERO)));
    }

    @AfterEach
    void no_child_outlives_the_test() {
        watch.shutdownNow();
        endChildrenOlderThan(Duration.ZERO);
    }

    private static void endChildrenOlderThan(Duration age) {
        Instant now = Instant.now();
        ProcessHandle.current()
                .descendants()
                .filter(child ->
                        age.isZero() || child.info().startInstant().orElse(now).isBefore(now.minus(age)))
                .forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void no_race_has_a_forbidden_outcome() throws Exception {
        String wanted = System.getProperty("stress.tests");
        String options = System.getProperty("stress.options") + " -r stress -t " + wanted;
        Options parsed = new Options(options.trim().split(" +"));
        assertThat(parsed.parse()).as("jcstress understands %s", options).isTrue();

        // Throws an error that names each race with a forbidden outcome, or whose JVM has failed.
        new JCStress(parsed).run();

        assertThat(raced(parsed.getResultFile()))
                .as("races that came to an outcome; jcstress says nothing of those it could not begin")
                .isEqualTo(all(Pattern.compile(wanted)));
    }

    private static Set<String> all(Pattern wanted) {
        Set<String> names = new TreeSet<>();
        for (String name : TestList.tests()) {
            if (wanted.matcher(name).find() && TestList.getInfo(name).threads() <= PROCESSORS) {
                names.add(name);
            }
        }
        assertThat(names)
                .as("races named like %s, of at most %s threads", wanted, PROCESSORS)
                .isNotEmpty();
        return names;
    }

    private static Set<String> raced(String resultFile) throws Exception {
        InProcessCollector results = new InProcessCollector();
        DiskReadCollector reader = new DiskReadCollector(resultFile, results);
        try {
            reader.dump();
        } finally {
            reader.close();
        }
        Set<String> names = new TreeSet<>();
        for (TestResult result : results.getTestResults()) {
            if (result.status() == Status.NORMAL && result.getTotalCount() > 0) {
                names.add(result.getName());
            }
        }
        return names;
    }
}
