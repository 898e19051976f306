// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * After the first failure no test is begun any more: for the mutants, which only ask whether there is one. JUnit finds it
 * where {@code junit.jupiter.extensions.autodetection.enabled} is set, and nowhere else.
 */
public final class FirstFailureEnds implements ExecutionCondition, TestWatcher {
    private static volatile boolean failed;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return failed
                ? ConditionEvaluationResult.disabled("another test has failed")
                : ConditionEvaluationResult.enabled("no test has failed yet");
    }

    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        failed = true;
    }
}
