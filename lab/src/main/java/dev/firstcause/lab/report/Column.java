// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.report;

import dev.firstcause.lab.drill.Result;
import dev.firstcause.lab.subject.TlsVersion;

/**
 * What scenarios were played with: a column of the table.
 *
 * @param subject the driver's name
 * @param tls the version that was spoken
 */
public record Column(String subject, TlsVersion tls) {
    static Column of(Result result) {
        return new Column(result.subject(), result.tls());
    }

    /** {@code firstcause-nio, TLS 1.3}. */
    @Override
    public String toString() {
        return subject + ", " + tls;
    }
}
