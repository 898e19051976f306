// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.failure;

import dev.firstcause.protocol.text.OneLine;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was observed while a connection died.
 *
 * @param sign what was seen
 * @param witness who saw it
 * @param phase where in its life the connection was
 * @param at when
 * @param kind what the connection died of, if this decides
 * @param detail what was seen, in words: never a bound value or a secret; made one line of 1,000 characters at the most, without
 *     control characters, since the words may be a server's
 * @param thrown the original, with its own stack trace; where nothing was thrown, one made at the place of observation
 * @param silence which half of the connection is dead, where it is silence that was observed; null otherwise
 */
public record Evidence(
        Sign sign,
        Witness witness,
        Phase phase,
        Instant at,
        FailureKind kind,
        String detail,
        Throwable thrown,
        @Nullable Silence silence) {
    public Evidence {
        Objects.requireNonNull(thrown, "an observation without its original says nothing to those who search");
        detail = OneLine.of(detail);
    }

    /** Anything but silence. */
    public Evidence(
            Sign sign, Witness witness, Phase phase, Instant at, FailureKind kind, String detail, Throwable thrown) {
        this(sign, witness, phase, at, kind, detail, thrown, null);
    }

    /** Who saw it. */
    public enum Witness {
        RESOLVER,
        CONNECT,
        READ,
        WRITE,
        TLS,
        PROTOCOL,
        HEARTBEAT,
        USER
    }

    /**
     * What was seen, the weightiest first: of all that was observed, the first in this order is the cause. Measured on
     * Linux: after an alert and a reset a client that writes sees {@code Broken pipe}, and then finds the alert, 100 times
     * of 100; and the read after a failed write ends with -1, for the write has used up the reset.
     */
    public enum Sign {
        /** Our own verdict: closed by us, a certificate or a record or a frame refused by us, our patience at its end. */
        OWN_VERDICT,
        /** A fatal TLS alert from the peer. */
        ALERT,
        /** Bytes that are not TLS where TLS was expected. */
        NOT_TLS,
        /** An ERROR of the server that ends the connection. */
        SERVER_ERROR,
        /** A TLS close_notify: the peer ended in order. */
        ORDERLY_CLOSE,
        /** The kernel's word about the network or the peer: refused, reset, timed out, unreachable. */
        KERNEL_ERROR,
        /** The end of the stream (FIN) inside a TLS record or a CQL frame. */
        END_INSIDE,
        /** The end of the stream (FIN) between records, without close_notify. */
        END,
        /** That the connection is gone, and no more: broken pipe, closed channel, bad file descriptor, not connected. */
        GONE;

        /** Whether it says only that the connection is gone, and not why. */
        public boolean isSymptom() {
            return this == END_INSIDE || this == END || this == GONE;
        }
    }
}
