// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.lab.authority.Identity;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * One run of a TLS server: its identity and the sessions that can be resumed. Another one knows none of these sessions,
 * as after a reboot.
 */
final class ServerTls {
    private final SSLContext context;
    private final NodeSettings settings;
    private final Witness witness;

    ServerTls(Identity identity, NodeSettings settings) {
        this.settings = settings;
        this.witness = new Witness((X509ExtendedKeyManager) identity.keyManagers()[0]);
        try {
            TrustManager[] trusted = settings.clients() == null
                    ? new TrustManager[0]
                    : settings.clients().trustManagers();
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {witness}, trusted, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No TLS can be set up with " + identity, e);
        }
    }

    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(settings.clients() != null);
        if (!settings.tlsProtocols().isEmpty()) {
            engine.setEnabledProtocols(settings.tlsProtocols().toArray(String[]::new));
        }
        return engine;
    }

    /** Whether the handshake was a full one; in one that resumes a session no certificate is shown. */
    boolean showedCertificate(SSLEngine engine) {
        return witness.asked.contains(engine);
    }

    /** Knows for which handshakes the identity was asked: the JDK does not say which of them resumed a session. */
    private static final class Witness extends X509ExtendedKeyManager {
        private final X509ExtendedKeyManager keys;
        private final Set<SSLEngine> asked =
                Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

        Witness(X509ExtendedKeyManager keys) {
            this.keys = keys;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
            asked.add(engine);
            return keys.chooseEngineServerAlias(keyType, issuers, engine);
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return keys.getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return keys.getPrivateKey(alias);
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return keys.getServerAliases(keyType, issuers);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keys.chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return keys.getClientAliases(keyType, issuers);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return keys.chooseClientAlias(keyTypes, issuers, socket);
        }
    }
}
