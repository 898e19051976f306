// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs classes of tests inside a test. */
final class Runs {
    private Runs() {}

    static EngineExecutionResults of(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute();
    }

    /** What the only test that failed failed with. */
    static Throwable failure(EngineExecutionResults run) {
        List<Throwable> failures = run.testEvents()
                .failed()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow())
                .toList();
        if (failures.size() != 1) {
            throw new AssertionError("Not one failure, but " + failures);
        }
        return failures.get(0);
    }

    static void passes(Class<?> tests, int count) {
        of(tests).testEvents().assertStatistics(all -> all.started(count).succeeded(count));
    }
}
