// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.time.Instant;
import javax.net.ssl.SSLException;

/** Evidence of the sorts that real connections give. */
@SuppressWarnings("ImmutableEnumChecker") // nobody adds to these exceptions
enum Seen {
    CLOSED_BY_US(Sign.OWN_VERDICT, Witness.USER, FailureKind.LOCAL_CLOSE, new IOException("closed")),
    CERTIFICATE_REFUSED(Sign.OWN_VERDICT, Witness.TLS, FailureKind.SERVER_CERT_REFUSED, new SSLException("expired")),
    HEARTBEAT_UNANSWERED(Sign.OWN_VERDICT, Witness.HEARTBEAT, FailureKind.PEER_SILENT, new IOException("no answer")),
    ALERT(Sign.ALERT, Witness.TLS, FailureKind.PEER_ALERT, new SSLException("Received fatal alert: internal_error")),
    HTTP(Sign.NOT_TLS, Witness.TLS, FailureKind.NOT_TLS, new SSLException("plaintext")),
    ERROR_TO_STARTUP(Sign.SERVER_ERROR, Witness.PROTOCOL, FailureKind.STARTUP_REFUSED, new IOException("0x0100")),
    CLOSE_NOTIFY(Sign.ORDERLY_CLOSE, Witness.TLS, FailureKind.PEER_CLOSED, new EOFException("close_notify")),
    RESET_ON_READ(Sign.KERNEL_ERROR, Witness.READ, FailureKind.PEER_RESET, new SocketException("Connection reset")),
    RESET_ON_WRITE(
            Sign.KERNEL_ERROR, Witness.WRITE, FailureKind.PEER_RESET, new IOException("Connection reset by peer")),
    END_INSIDE(Sign.END_INSIDE, Witness.READ, FailureKind.PEER_TRUNCATED, new EOFException("100 of 538")),
    END(Sign.END, Witness.READ, FailureKind.PEER_TRUNCATED, new EOFException("FIN")),
    BROKEN_PIPE(Sign.GONE, Witness.WRITE, FailureKind.PEER_RESET, new IOException("Broken pipe")),
    BAD_DESCRIPTOR_ON_READ(Sign.GONE, Witness.READ, FailureKind.PEER_RESET, new IOException("Bad file descriptor"));

    private final Sign sign;
    private final Witness witness;
    private final FailureKind kind;
    private final Throwable thrown;

    Seen(Sign sign, Witness witness, FailureKind kind, Throwable thrown) {
        this.sign = sign;
        this.witness = witness;
        this.kind = kind;
        this.thrown = thrown;
    }

    Evidence evidence() {
        return new Evidence(sign, witness, Phase.IN_FLIGHT, Instant.EPOCH, kind, name(), thrown);
    }
}
