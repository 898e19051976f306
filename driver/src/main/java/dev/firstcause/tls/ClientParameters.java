// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * What each client's engine is told, whoever made it.
 *
 * @param protocols to offer; checked
 * @param cipherSuites to offer, checked; none means the provider's own choice
 */
record ClientParameters(List<String> protocols, List<String> cipherSuites, boolean verifyHostName) {
    void applyTo(SSLEngine engine, String name) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(protocols.toArray(new String[0]));
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(new String[0]));
        }
        // A provider's own default may be to verify.
        parameters.setEndpointIdentificationAlgorithm(verifyHostName ? "HTTPS" : null);
        SNIHostName indication = indication(name);
        if (indication != null) {
            parameters.setServerNames(List.of(indication));
        }
        engine.setSSLParameters(parameters);
    }

    /** What an engine is going to offer, in words; once it has failed it may not say any more. */
    static String offered(SSLEngine engine) {
        List<String> protocols = new ArrayList<>(List.of(engine.getEnabledProtocols()));
        // A form of greeting, which some engines list among them.
        protocols.remove("SSLv2Hello");
        List<String> suites = new ArrayList<>();
        for (String suite : engine.getEnabledCipherSuites()) {
            if (protocols.contains(suite.contains("_WITH_") ? "TLSv1.2" : "TLSv1.3")) {
                suites.add(suite);
            }
        }
        return String.join(", ", protocols) + " with "
                + (suites.size() <= 3 ? String.join(", ", suites) : suites.size() + " cipher suites");
    }

    /** An IPv6 address without its brackets and zone, a name without the dot of the root: as certificates have them. */
    static String bare(String host) {
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
