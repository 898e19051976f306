// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.lab.reboot.RebootReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * All that came of a reboot drill, with one driver after the other.
 *
 * @param version of what held the drill
 * @param started when it began
 * @param took how long it took
 * @param planned how many drivers there were to be
 * @param interrupted whether somebody ended it before its end
 * @param reports in the order in which they came
 * @param abandoned the drivers with which it could not be held
 */
record RebootReports(
        String version,
        Instant started,
        Duration took,
        int planned,
        boolean interrupted,
        List<RebootReport> reports,
        List<Abandoned> abandoned) {
    RebootReports {
        reports = List.copyOf(reports);
        abandoned = List.copyOf(abandoned);
    }

    /**
     * A driver with which it could not be held.
     *
     * @param driver its name
     * @param why the exception as text, outermost first
     */
    record Abandoned(String driver, List<String> why) {
        Abandoned {
            why = List.copyOf(why);
        }
    }

    /** Whether all went as it should, with the drivers that are meant. */
    boolean isWell(Predicate<String> meant) {
        return reports.stream().allMatch(report -> report.isWell() || !meant.test(report.driver()))
                && abandoned.stream().noneMatch(left -> meant.test(left.driver()));
    }
}
