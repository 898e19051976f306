// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.TransportProvider;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a probe is to do.
 *
 * @param transport who moves the bytes
 * @param tls how TLS is done, or null for plain TCP
 * @param ownAuthority whether {@code --ca} was given
 * @param ownCertificate whether {@code --cert} was given
 * @param credentials user and password, or null
 * @param timeout for each thing that is waited for
 * @param watch how long to stay, or null to go at once
 */
record ProbeSettings(
        Endpoint endpoint,
        TransportProvider transport,
        @Nullable TlsOptions tls,
        boolean ownAuthority,
        boolean ownCertificate,
        ConnectionOptions.@Nullable Credentials credentials,
        Duration timeout,
        @Nullable Duration watch) {
    ConnectionOptions options() {
        ConnectionOptions.Timeouts usual = ConnectionOptions.Timeouts.DEFAULT;
        ConnectionOptions options = ConnectionOptions.DEFAULT.withTimeouts(new ConnectionOptions.Timeouts(
                timeout, timeout, timeout, usual.idle(), usual.heartbeat(), usual.suspicion(), timeout));
        if (tls != null) {
            options = options.withTls(tls);
        }
        return credentials == null ? options : options.withCredentials(credentials);
    }

    /** Who does TLS, or null for plain TCP. */
    @Nullable
    String tlsProvider() {
        return tls == null ? null : tls.provider();
    }

    boolean isPlaintext() {
        return tls == null;
    }
}
