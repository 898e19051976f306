// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import dev.firstcause.lab.subject.Target;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/** What the driver's own factory does with its configuration, and the one version of TLS, which it cannot be told. */
final class ApacheTls implements SslEngineFactory {
    private final SSLContext context;
    private final String protocol;

    ApacheTls(Target.Tls tls) {
        this.protocol = tls.version().protocol();
        char[] password = tls.password().toCharArray();
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(tls.trustStore(), password));
            KeyManager[] keys = null;
            Target.ClientIdentity identity = tls.identity();
            if (identity != null) {
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store(identity.keyStore(), password), password);
                keys = factory.getKeyManagers();
            }
            context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No TLS can be set up with " + tls, e);
        }
    }

    private static KeyStore store(Path file, char[] password) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
        return store;
    }

    @Override
    public SSLEngine newSslEngine(EndPoint endPoint) {
        SocketAddress address = endPoint.resolve();
        SSLEngine engine = address instanceof InetSocketAddress socket
                ? context.createSSLEngine(socket.getHostString(), socket.getPort())
                : context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
