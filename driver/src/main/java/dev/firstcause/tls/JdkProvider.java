// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's own TLS. Its engines share one context, and with it the sessions that can be resumed. */
final class JdkProvider implements TlsProvider {
    static final String NAME = "jdk";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public @Nullable Throwable unavailability() {
        return null;
    }

    @Override
    public List<String> cipherSuites() {
        try {
            return List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS: " + Words.of(e), e);
        }
    }

    @Override
    public TlsEngines engines(TlsSettings settings) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {settings.keys()}, new TrustManager[] {settings.trust()}, null);
            return new Engines(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS: " + Words.of(e), e);
        }
    }

    record Engines(SSLContext context) implements TlsEngines {
        @Override
        public SSLEngine client(String host, int port) {
            SSLEngine engine = context.createSSLEngine(host, port);
            engine.setUseClientMode(true);
            return engine;
        }

        @Override
        public void release(SSLEngine engine) {
            // The collector does it.
        }

        /** Its ciphers would copy what lies outside of the heap piece by piece. */
        @Override
        public boolean wantsDirectBuffers() {
            return false;
        }

        @Override
        public EngineError read(Exception thrown) {
            return JdkWords.read(thrown);
        }
    }
}
