// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TlsProvider} makes engines from. Versions, suites, host name check and name indication are set on each
 * engine afterwards, as {@link javax.net.ssl.SSLParameters}; versions and suites are here too, for what cannot be served.
 *
 * @param trust judges servers; has to be given the engine, by which it knows the connection
 * @param keys is asked whenever a server asks for a certificate, also where there is none to give; with the engine
 * @param keyAlgorithm of our private key, such as {@code RSA}, {@code EC} or {@code EdDSA}; null if we have none
 * @param protocols to offer, such as {@code TLSv1.3}; at least one
 * @param cipherSuites to offer, the best first; empty for the provider's own choice
 */
public record TlsSettings(
        X509ExtendedTrustManager trust,
        X509ExtendedKeyManager keys,
        @Nullable String keyAlgorithm,
        List<String> protocols,
        List<String> cipherSuites) {}
