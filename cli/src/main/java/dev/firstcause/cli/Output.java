// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import java.time.Duration;

/** Shows what a probe finds, while it goes on or at its end. Told in the command's own thread. */
interface Output {
    /** It begins. */
    default void begin(ProbeSettings settings) {}

    /** A step is over. */
    default void step(Report.Step step) {}

    /** All steps are done, and the connection is watched from now on. */
    default void watching(Duration planned) {}

    /** A query of the watch went wrong, and the watch goes on. */
    default void mishap(Trouble trouble) {}

    /** All is told. */
    void end(Report report);
}
