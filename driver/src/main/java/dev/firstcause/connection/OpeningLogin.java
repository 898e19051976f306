// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firstcause.protocol.message.AuthResponse;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.tls.TlsSession;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** With what an {@link Opening} logs in: a user and a password, or the client certificate alone. Confined to the loop. */
final class OpeningLogin {
    private final Link link;
    private final ConnectionOptions options;

    OpeningLogin(Link link, ConnectionOptions options) {
        this.link = link;
        this.options = options;
    }

    /** Why no login is possible, in words; null where one may be. */
    @Nullable
    String impossible(String authenticator) {
        if (options.credentials() != null || mayLogInByCertificate(authenticator)) {
            return null;
        }
        return "the server wants credentials (" + authenticator + "), and none were given" + whyNoCertificateWillDo();
    }

    /** SASL PLAIN (RFC 4616): no identity to act for, the user, the password. Empty where a certificate stands for them. */
    AuthResponse response() {
        ConnectionOptions.Credentials credentials = options.credentials();
        byte[] token = credentials == null
                ? new byte[0]
                : ("\0" + credentials.user() + "\0" + credentials.password()).getBytes(UTF_8);
        return new AuthResponse(ByteBuffer.wrap(token));
    }

    /** How it went, for people. */
    String success(String authenticator) {
        return authenticator + (options.credentials() == null ? ", by the client certificate alone" : "");
    }

    String challenged(String authenticator) {
        return "the server's authenticator " + authenticator + " asks for more than "
                + (options.credentials() == null ? "a client certificate" : "a user and password")
                + ", which is all that is known here";
    }

    /** What is added to an AUTHENTICATION_ERROR. A server that takes users from certificates has the same code for those. */
    String whoIsWrong(ErrorResponse error) {
        if (options.credentials() == null) {
            return " (no user and password were given)";
        }
        return error.message().toLowerCase(Locale.ROOT).contains("certificate") ? "" : " (wrong credentials)";
    }

    /**
     * Whether our certificate may be enough: Cassandra's MutualTlsAuthenticator, and the one that falls back to passwords, take
     * the user from it, and look at no byte of the response.
     */
    private boolean mayLogInByCertificate(String authenticator) {
        return isCertificateShown()
                && !authenticator.substring(authenticator.lastIndexOf('.') + 1).equals("PasswordAuthenticator");
    }

    private boolean isCertificateShown() {
        TlsSession tls = link.tls();
        // A session that is resumed shows no certificate again: the server remembers it.
        return hasCertificate() && tls != null && (tls.isResumed() || tls.isClientCertificateAsked());
    }

    private boolean hasCertificate() {
        TlsOptions wanted = options.tls();
        return wanted != null && wanted.hasClientCertificate();
    }

    private String whyNoCertificateWillDo() {
        if (!hasCertificate()) {
            return "";
        }
        return isCertificateShown()
                ? "; this authenticator does not take our client certificate in their place"
                : "; the server did not ask for our client certificate in the TLS handshake either";
    }
}
