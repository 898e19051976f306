// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Verdict;

/**
 * Requests that failed, and were told the same but for numbers.
 *
 * @param count how many
 * @param request what had been asked
 * @param during the id of the blow that was the last one then
 * @param finding what is thought of it
 * @param headline what the first of them was told
 */
public record FailureGroup(long count, Request request, String during, Finding finding, String headline) {
    /** Whether the message itself says the cause. */
    public boolean hasCause() {
        return finding.verdict() == Verdict.KEPT;
    }
}
