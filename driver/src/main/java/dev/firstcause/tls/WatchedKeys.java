// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Offers our one identity, if we have one, and notes that a server asked for it. It is offered also where the server
 * named other issuers: a server that says which certificate it refused helps more than one that missed one.
 */
final class WatchedKeys extends X509ExtendedKeyManager {
    private static final String ALIAS = "identity";

    private final @Nullable Identity identity;
    private final Notebook notebook;

    WatchedKeys(@Nullable Identity identity, Notebook notebook) {
        this.identity = identity;
        this.notebook = notebook;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        HandshakeNotes notes = notebook.find(engine);
        if (notes != null) {
            notes.asked(issuers, identity == null ? null : identity.certificate());
        }
        if (identity == null || !identity.isOneOf(keyTypes)) {
            return null;
        }
        if (notes != null) {
            notes.sent(identity.certificate());
        }
        return ALIAS;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return identity != null && ALIAS.equals(alias) ? identity.chain().toArray(new X509Certificate[0]) : null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return identity != null && ALIAS.equals(alias) ? identity.key() : null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return chooseEngineClientAlias(keyTypes, issuers, null);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return identity != null && identity.isOneOf(keyType) ? new String[] {ALIAS} : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
