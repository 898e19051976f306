// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.leak;

import io.netty.util.ResourceLeakDetector;

/**
 * Ends the tests at the first buffer or engine that was forgotten, with where it was made: a line in a log of thousands
 * would not be seen. Named by the system property {@code io.netty.customResourceLeakDetector}.
 */
public final class LeakEndsTests<T> extends ResourceLeakDetector<T> {
    private static final int EXIT_CODE = 70;

    /** As Netty makes them. */
    public LeakEndsTests(Class<?> resourceType, int samplingInterval) {
        super(resourceType, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        end(resourceType + " was never released:" + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        end(resourceType + " was never released");
    }

    private static void end(String what) {
        System.err.println("LEAK: " + what);
        System.err.flush();
        Runtime.getRuntime().halt(EXIT_CODE);
    }
}
