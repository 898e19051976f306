// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.lab.authority.Identity;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/**
 * One run of a TLS server: its identity and the sessions that can be resumed. Another one knows none of these sessions,
 * as after a reboot.
 */
final class ServerTls {
    private final SSLContext context;
    private final Identity identity;
    private final NodeSettings settings;

    ServerTls(Identity identity, NodeSettings settings) {
        this.identity = identity;
        this.settings = settings;
        try {
            TrustManager[] trusted = settings.clients() == null
                    ? new TrustManager[0]
                    : settings.clients().trustManagers();
            context = SSLContext.getInstance("TLS");
            context.init(identity.keyManagers(), trusted, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No TLS can be set up with " + identity, e);
        }
    }

    Layer layer(Layer.Neighbours neighbours) {
        return settings.scriptedTls()
                ? new ScriptedLayer(new ScriptedServer(identity, settings), neighbours)
                : new TlsLayer(engine(), neighbours);
    }

    private SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(settings.clients() != null);
        if (!settings.tlsProtocols().isEmpty()) {
            engine.setEnabledProtocols(settings.tlsProtocols().toArray(String[]::new));
        }
        if (!settings.cipherSuites().isEmpty()) {
            engine.setEnabledCipherSuites(settings.cipherSuites().toArray(String[]::new));
        }
        return engine;
    }
}
