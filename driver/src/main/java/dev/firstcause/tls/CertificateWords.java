// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A certificate in words: whose, for which hosts, by whom, until when. Pure; never shows a key. */
final class CertificateWords {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;
    private static final int SHOWN = 5;
    private static final int SOON_DAYS = 30;

    private CertificateWords() {}

    static String describe(X509Certificate certificate, Instant now) {
        return "certificate " + Words.name(certificate.getSubjectX500Principal()) + " for " + names(certificate)
                + ", issued by " + Words.name(certificate.getIssuerX500Principal()) + "; " + validity(certificate, now);
    }

    /** The hosts that it is for: a few of them. */
    static String names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> alternative : alternatives) {
                    if (alternative.get(0) instanceof Integer type && (type == DNS_NAME || type == IP_ADDRESS)) {
                        names.add(Words.clean(String.valueOf(alternative.get(1))));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return "names that cannot be read (" + Words.of(e) + ")";
        }
        if (names.isEmpty()) {
            return "no name but its subject " + Words.name(certificate.getSubjectX500Principal());
        }
        return names.size() > SHOWN
                ? String.join(", ", names.subList(0, SHOWN)) + " and " + (names.size() - SHOWN) + " more"
                : String.join(", ", names);
    }

    private static String validity(X509Certificate certificate, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        long days = Duration.between(now, end).toDays();
        String left = days < SOON_DAYS ? "only " + days : String.valueOf(days);
        return "valid until " + end + ", " + left + (days == 1 ? " day" : " days") + " left";
    }
}
