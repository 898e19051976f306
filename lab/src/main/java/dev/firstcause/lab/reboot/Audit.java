// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

/**
 * What the tables hold in the end, against what was told of the writes.
 *
 * @param inserts how many inserts were asked
 * @param confirmedMissing how many of those that were confirmed are not in the table
 * @param notSentFound how many of those that were told NOT_SENT are in the table
 * @param counters how many counters there are
 * @param confirmed how many additions were confirmed, to all counters together
 * @param maybe how many others may have been run: told MAYBE_SENT, or nothing of their fate, or nothing at all
 * @param counted what all counters together hold
 * @param countersBelow how many counters hold less than was confirmed
 * @param countersAbove how many counters hold more than was confirmed and may have been run
 * @param overwrites how often a row was to be given another value
 * @param rows how many rows were
 * @param rowsBehind how many of them hold a value from before the last confirmed one, or none: a confirmed write is lost
 * @param rowsOdd how many of them hold another value that cannot be there: told NOT_SENT, or never asked
 */
public record Audit(
        long inserts,
        long confirmedMissing,
        long notSentFound,
        int counters,
        long confirmed,
        long maybe,
        long counted,
        int countersBelow,
        int countersAbove,
        long overwrites,
        int rows,
        int rowsBehind,
        int rowsOdd) {
    /** Whether the tables hold nothing that contradicts what was told. */
    public boolean isTrue() {
        return confirmedMissing == 0
                && notSentFound == 0
                && countersBelow == 0
                && countersAbove == 0
                && rowsBehind == 0
                && rowsOdd == 0;
    }
}
