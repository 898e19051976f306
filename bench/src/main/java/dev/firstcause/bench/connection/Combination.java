// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A transport and a TLS provider of our driver, and else its defaults. Both are named, for a default may change.
 *
 * @param transport its name
 * @param tls the provider's name
 */
record Combination(String transport, String tls) {
    Transport open() {
        return TransportOptions.DEFAULT.withName(transport).open();
    }

    /** New ones, which no session of earlier ones can be resumed with. */
    ConnectionOptions options(TlsFiles files) {
        TlsOptions options =
                TlsOptions.builder().provider(tls).trustPem(files.authority()).build();
        return ConnectionOptions.DEFAULT.withTls(options).withVersions(ProtocolVersion.V4);
    }

    static Endpoint endpoint(Subject.Setup setup) {
        return new Endpoint("127.0.0.1", setup.port());
    }

    static <T> T get(CompletionStage<T> stage) throws ExecutionException, InterruptedException, TimeoutException {
        return stage.toCompletableFuture().get(Subject.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
