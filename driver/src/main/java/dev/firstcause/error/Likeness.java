// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.Phase;
import dev.firstcause.protocol.text.Steady;
import org.jspecify.annotations.Nullable;

/**
 * What two failures have in common that count as one {@link Trouble}: equal where kind, phase and detail are the same. Of
 * the detail only that counts which one cause says every time: ports, points in time, spans and other counts are left out,
 * and so is what follows its first 500 characters.
 *
 * @param kind the name of the {@link dev.firstcause.failure.FailureKind}, or of the class of what was thrown before a
 *     connection could die of anything
 * @param phase the phase of the connection; null where none had begun to die
 * @param detail what was seen, without what differs from one time to the next
 */
public record Likeness(String kind, @Nullable Phase phase, String detail) {
    private static final int LONGEST = 500;

    /** Of a connection's death. */
    public static Likeness of(Failure failure) {
        return new Likeness(failure.kind().name(), failure.phase(), stable(failure.detail()));
    }

    /** Of anything that a try to connect can fail with. */
    public static Likeness of(Throwable thrown) {
        if (thrown instanceof ConnectionShutdownException death) {
            return of(death.failure());
        }
        String message = thrown.getMessage();
        return new Likeness(thrown.getClass().getName(), null, stable(message == null ? "" : message));
    }

    private static String stable(String detail) {
        return Steady.withAddresses(detail.length() <= LONGEST ? detail : detail.substring(0, LONGEST));
    }
}
