// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the death of a connection that nobody has taken over to tell of. */
final class DeathLog {
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private DeathLog() {}

    static void log(Failure failure) {
        if (failure.kind() == FailureKind.LOCAL_CLOSE) {
            LOG.debug("{}", failure);
        } else {
            LOG.warn("{}", failure);
        }
    }
}
