// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.failure.Silence;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.text.Steady;
import dev.firstcause.tls.TlsSession;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Judges a step of an {@link Opening} whose time is over. Confined to the loop. */
final class OpeningTimeout {
    private final Link link;
    private final ConnectionOptions.Timeouts timeouts;

    OpeningTimeout(Link link, ConnectionOptions options) {
        this.link = link;
        this.timeouts = options.timeouts();
    }

    /** The kernel of the peer has not answered. */
    void connect(Duration waited, String more) {
        String detail = "no answer to the connect in " + words(waited) + more;
        link.testimony.report(
                Sign.OWN_VERDICT,
                Witness.CONNECT,
                FailureKind.CONNECT_TIMEOUT,
                detail,
                new SocketTimeoutException(Steady.first(detail)));
    }

    /**
     * The peer was connected to, and has not answered. What it has sent meanwhile is read first where our own loop may be why it
     * was not heard.
     *
     * @param awaited the request of the start that was sent last
     * @param wasHeldUp whether our loop was held up meanwhile
     */
    void answer(long now, Opcode awaited, boolean wasHeldUp) {
        boolean inHandshake = link.phase() == Phase.TLS_HANDSHAKE;
        Witness witness = inHandshake ? Witness.TLS : Witness.PROTOCOL;
        FailureKind kind = inHandshake ? FailureKind.HANDSHAKE_TIMEOUT : FailureKind.PEER_SILENT;
        String detail = inHandshake
                ? "the TLS handshake did not end in " + words(timeouts.connect()) + ", "
                        + link.testimony.handshakeProgress()
                : awaited + " was not answered in " + words(timeouts.startup());
        TlsSession tls = link.tls();
        if (tls != null && tls.isBusy()) {
            // The node has answered, and we have not looked at that yet: the kernel's view would accuse it.
            link.testimony.silence(witness, kind, detail, KernelView.NONE);
            return;
        }
        // What was sent last answers what came last, or asks on.
        long quiet = link.exchange.quietMillis(now);
        KernelView view = link.kernelView(quiet, link.nextByte());
        if (view.silence() == Silence.UNREAD || wasHeldUp) {
            link.hearLastWords(Lifeline.LAST_WORDS);
            if (link.isEnding() || link.exchange.quietMillis(link.loop.nanoTime()) < quiet) {
                return;
            }
        }
        link.testimony.silence(witness, kind, detail, view);
    }

    static String words(Duration time) {
        return time.toMillis() + " ms";
    }
}
