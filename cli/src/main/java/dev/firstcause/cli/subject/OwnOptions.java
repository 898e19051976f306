// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Credentials;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.lab.subject.Patience;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.tls.TlsOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a target asks for, in Firstcause's words. For any thread.
 *
 * @param tlsProvider the name of what does its TLS
 * @param tls read once, as applications do: who shares them shares the sessions that can be resumed
 */
record OwnOptions(String tlsProvider, Map<Target.Tls, TlsOptions> tls) {
    private static final Duration SUSPICION = Duration.ofMillis(500);

    OwnOptions(String tlsProvider) {
        this(tlsProvider, new ConcurrentHashMap<>());
    }

    ConnectionOptions of(Target target) {
        Patience patience = target.patience();
        ConnectionOptions options = ConnectionOptions.DEFAULT.withTimeouts(new Timeouts(
                patience.connect(),
                patience.startup(),
                patience.request(),
                patience.idle(),
                patience.heartbeat(),
                SUSPICION));
        Target.Tls wanted = target.tls();
        if (wanted != null) {
            options = options.withTls(tls.computeIfAbsent(wanted, this::of));
        }
        Target.Login login = target.login();
        return login == null ? options : options.withCredentials(new Credentials(login.user(), login.password()));
    }

    private TlsOptions of(Target.Tls wanted) {
        TlsOptions.Builder builder = TlsOptions.builder()
                .provider(tlsProvider)
                .trustPem(wanted.authority())
                .protocols(wanted.version().protocol());
        Target.ClientIdentity identity = wanted.identity();
        if (identity != null) {
            builder.identityPem(identity.certificate(), identity.key());
        }
        return builder.build();
    }

    /** What a stage wraps around what was thrown is nothing that an application is told. */
    static Throwable unwrapped(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
    }
}
