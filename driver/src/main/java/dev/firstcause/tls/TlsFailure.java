// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.text.Steady;
import java.io.IOException;

/**
 * TLS cannot go on: what it is, in clear words, over the original of the engine. The first line of the message is the same
 * at all nodes and times; where that says less, the {@link #detail} stands below it.
 */
public final class TlsFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final String detail;
    private final FailureKind kind;
    private final Evidence.Sign sign;

    /**
     * A failure.
     *
     * @param message what is wrong, in words that need no knowledge of TLS engines
     * @param cause the engine's own exception, or one made where the fact was seen
     */
    public TlsFailure(FailureKind kind, Evidence.Sign sign, String message, Throwable cause) {
        super(Steady.first(message), cause);
        this.detail = message;
        this.kind = kind;
        this.sign = sign;
    }

    /** What is wrong, whole and in one line. */
    public String detail() {
        return detail;
    }

    /** What a connection dies of, if this decides. */
    public FailureKind kind() {
        return kind;
    }

    /** How much it weighs beside other evidence. */
    public Evidence.Sign sign() {
        return sign;
    }
}
