// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes the JDK's engines. They share one context, and with it the sessions that can be resumed. No name is ever looked
 * up here, neither forth nor back.
 */
final class JdkEngines {
    private final SSLContext context;
    private final String[] protocols;
    private final List<String> cipherSuites;
    private final boolean verifyHostName;

    /** Engines that offer these protocols and cipher suites, which were checked; none means the JDK's own choice. */
    JdkEngines(
            KeyManager keys,
            TrustManager trust,
            List<String> protocols,
            List<String> cipherSuites,
            boolean verifyHostName) {
        this.context = context(keys, trust);
        this.protocols = protocols.toArray(new String[0]);
        this.cipherSuites = cipherSuites;
        this.verifyHostName = verifyHostName;
    }

    private static SSLContext context(KeyManager keys, TrustManager trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS: " + Words.of(e), e);
        }
    }

    /** Cipher suites that the JDK knows. */
    static List<String> knownCipherSuites() {
        try {
            return List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no TLS: " + Words.of(e), e);
        }
    }

    SSLEngine client(String host, int port) {
        String name = bare(host);
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(protocols);
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(new String[0]));
        }
        if (verifyHostName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        SNIHostName indication = indication(name);
        if (indication != null) {
            parameters.setServerNames(List.of(indication));
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** An IPv6 address without its brackets and zone, a name without the dot of the root: as certificates have them. */
    private static String bare(String host) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = name.indexOf('%');
        if (name.indexOf(':') >= 0) {
            return zone < 0 ? name : name.substring(0, zone);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static @Nullable SNIHostName indication(String name) {
        if (name.indexOf(':') >= 0 || name.matches("[0-9.]*")) {
            return null; // RFC 6066: names only
        }
        try {
            return new SNIHostName(name);
        } catch (IllegalArgumentException e) {
            return null; // names that DNS has and TLS has not, such as those with an underscore
        }
    }
}
