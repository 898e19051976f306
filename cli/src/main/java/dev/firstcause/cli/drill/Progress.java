// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.drill;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.scenario.Scenario;
import dev.firstcause.lab.subject.Subject;
import dev.firstcause.lab.subject.TlsVersion;

/** Shows how far a drill has come. Told in the thread of the drill. */
interface Progress extends AutoCloseable {
    /** A play begins. */
    void begin(Subject subject, TlsVersion version, Scenario scenario);

    /** It is over. */
    void done(Result result);

    /** There is no more to come. */
    @Override
    void close();
}
