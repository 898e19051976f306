// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.error.SessionBusyException;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.error.SessionThrottledException;
import dev.firstcause.protocol.ProtocolException;

/** Gives each of several who wait for one outcome an exception of its own, because any of them may change it. */
final class OwnException {
    private OwnException() {}

    /**
     * Another exception of the same class and message, with all the causes, made by this thread; the same one where its class
     * is not known here. Where the original has a stack trace that tells where it failed, it is the cause.
     */
    static Throwable of(Throwable shared) {
        if (shared instanceof RequestFailedException failed) {
            return failed.copy();
        } else if (shared instanceof NoNodeAvailableException none) {
            return none.copy();
        } else if (shared instanceof SessionBusyException busy) {
            return busy.copy();
        } else if (shared instanceof SessionThrottledException throttled) {
            return throttled.copy();
        } else if (shared instanceof SessionOpeningException unopened) {
            return unopened.copy();
        } else if (shared instanceof StaleStatementException stale) {
            return new StaleStatementException(stale);
        } else if (shared instanceof ProtocolException e) {
            return new ProtocolException(e.unit(), e.offset(), e.expected(), e.found(), e);
        } else if (shared.getClass() == IllegalStateException.class) {
            return new IllegalStateException(shared.getMessage(), shared);
        } else if (shared.getClass() == IllegalArgumentException.class) {
            return new IllegalArgumentException(shared.getMessage(), shared);
        }
        return shared;
    }
}
