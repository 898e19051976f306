// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.verdict;

/**
 * A verdict, and why.
 *
 * @param verdict what is thought of it
 * @param reason in a sentence, for people
 */
public record Finding(Verdict verdict, String reason) {}
