// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why we refused a server's certificate, in words: the JDK says that it found no valid path, and we which name, date or
 * issuer is in the way. The verdict itself is not ours, and is only explained. The JDK stops at the first fault that it
 * finds; the others are named after it, so that a certificate is not renewed only to be refused again.
 *
 * @param chain what the server sent, its own first
 * @param misnamed what the JDK says of the certificate's name alone; null if it is for the host that we asked for, or names
 *     are not checked
 * @param trusted the authorities that we trust
 * @param host the name that we asked for
 */
record CertificateRefusal(
        List<X509Certificate> chain,
        CertificateException thrown,
        @Nullable CertificateException misnamed,
        List<X509Certificate> trusted,
        @Nullable String host,
        Instant now) {
    private static final int SHOWN = 5;
    private static final String SERVERS = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENTS = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";

    private enum Fault {
        TIME,
        ISSUER,
        USAGE,
        NAME,
        OTHER
    }

    String inWords() {
        Fault first = fault();
        // The first clause, by which logs are grouped, names nothing that differs between the nodes of a cluster.
        return "we refused the server's certificate: " + words(first) + others(first)
                + "; subject " + Words.name(chain.get(0).getSubjectX500Principal())
                + ", issuer " + Words.name(chain.get(0).getIssuerX500Principal()) + ", valid from " + from(chain.get(0))
                + " until " + until(chain.get(0)) + ", sha256 " + fingerprint();
    }

    /** The one that the JDK found. */
    private Fault fault() {
        if (Words.find(thrown, CertificateExpiredException.class) != null
                || Words.find(thrown, CertificateNotYetValidException.class) != null) {
            return Fault.TIME;
        }
        CertPathValidatorException invalid = Words.find(thrown, CertPathValidatorException.class);
        if (Words.find(thrown, CertPathBuilderException.class) != null
                || (invalid != null
                        && (invalid.getReason() == PKIXReason.NO_TRUST_ANCHOR
                                || invalid.getReason() == BasicReason.INVALID_SIGNATURE))) {
            return Fault.ISSUER;
        }
        String said = Words.of(thrown).toLowerCase(Locale.ROOT);
        if (said.contains("usage")) {
            return Fault.USAGE;
        }
        boolean name = said.contains("subject alternative") || said.contains("match") || isUncheckable(thrown);
        return name ? Fault.NAME : Fault.OTHER;
    }

    private String words(Fault fault) {
        return switch (fault) {
            case TIME -> {
                String time = outOfDate();
                yield time != null
                        ? time
                        : "an authority in its chain is out of date: " + Words.of(thrown) + "; our clock says "
                                + seconds(now);
            }
            case ISSUER -> untrusted();
            case USAGE -> "its usage does not allow a server: " + Words.of(thrown) + usages();
            case NAME ->
                (isUncheckable(thrown)
                                ? "the host that we asked for cannot be checked"
                                : "it is not for the host that we asked for")
                        + "; " + misnamed(thrown);
            case OTHER -> Words.of(thrown);
        };
    }

    /** The other faults, as far as they can be seen from here. */
    private String others(Fault first) {
        StringBuilder others = new StringBuilder();
        String time = first == Fault.TIME ? null : outOfDate();
        if (time != null) {
            others.append("; also, ").append(time);
        }
        if (first != Fault.USAGE && !allowsServers()) {
            others.append("; also, its usage does not allow a server").append(usages());
        }
        if (first != Fault.NAME && misnamed != null) {
            others.append("; also, ").append(misnamed(misnamed));
        }
        return others.toString();
    }

    private @Nullable String outOfDate() {
        for (X509Certificate certificate : chain) {
            String whose = certificate.equals(chain.get(0))
                    ? "it "
                    : "that of its issuer " + Words.name(certificate.getSubjectX500Principal()) + " ";
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return whose + "has expired: it was valid until " + until(certificate) + ", and our clock says "
                        + seconds(now);
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return whose + "is not valid yet: it will be from " + from(certificate) + ", and our clock says "
                        + seconds(now);
            }
        }
        return null;
    }

    /** The JDK compares nothing if it takes the name that we asked for to be no host name. */
    private static boolean isUncheckable(CertificateException said) {
        return Words.says(said, "Illegal given domain name");
    }

    private String misnamed(CertificateException said) {
        String names = "it is for " + CertificateWords.names(chain.get(0)) + ", and we asked for " + host;
        if (!isUncheckable(said)) {
            return names;
        }
        boolean underscore = host != null && host.indexOf('_') >= 0;
        return names + ", " + (underscore ? "a name with an underscore" : "which is no host name by RFC 1123")
                + ": Java cannot check a certificate for such a name; connect by another name of the node, or by its"
                + " address, and let the certificate be for that";
    }

    private String untrusted() {
        X509Certificate last = chain.get(chain.size() - 1);
        String trust = "none of the " + trusted.size() + " CAs that we trust" + someTrusted();
        if (isSignedBy(chain.get(0), chain.get(0))) {
            return "it is self-signed, and " + trust;
        }
        for (X509Certificate authority : trusted) {
            if (isSignedBy(last, authority)) {
                return Words.of(thrown);
            }
        }
        for (X509Certificate authority : trusted) {
            if (authority.getSubjectX500Principal().equals(last.getIssuerX500Principal())) {
                return "it was not signed by the CA " + Words.name(last.getIssuerX500Principal())
                        + " that we trust, but by one of the same name with another key; was the CA renewed?";
            }
        }
        String sent = chain.size() == 1
                ? "the server sent no certificate of an issuer with it"
                : "the chain of " + chain.size() + " certificates that the server sent ends there";
        return "its issuer is unknown: " + Words.name(last.getIssuerX500Principal()) + " is " + trust + ", and " + sent;
    }

    private String someTrusted() {
        if (trusted.size() > SHOWN) {
            return "";
        }
        List<String> names = new ArrayList<>();
        for (X509Certificate authority : trusted) {
            names.add(Words.name(authority.getSubjectX500Principal()));
        }
        return " (" + String.join("; ", names) + ")";
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false; // signed by somebody else of that name
        }
    }

    private boolean allowsServers() {
        try {
            List<String> usages = chain.get(0).getExtendedKeyUsage();
            return usages == null || usages.contains(SERVERS) || usages.contains(ANY_USAGE);
        } catch (CertificateParsingException e) {
            return true; // the JDK's check of it reports that
        }
    }

    private String usages() {
        try {
            List<String> usages = chain.get(0).getExtendedKeyUsage();
            if (usages == null) {
                return "";
            }
            List<String> words = new ArrayList<>();
            for (String usage : usages) {
                words.add(usage.equals(CLIENTS) ? "clients" : usage);
            }
            return " (it is for: " + String.join(", ", words) + ")";
        } catch (CertificateParsingException e) {
            return " (" + Words.of(e) + ")";
        }
    }

    private String fingerprint() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(chain.get(0).getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(Arrays.copyOf(digest, 8)) + "..";
        } catch (GeneralSecurityException e) {
            return "unknown: " + Words.of(e);
        }
    }

    private static String from(X509Certificate certificate) {
        return String.valueOf(certificate.getNotBefore().toInstant());
    }

    private static String until(X509Certificate certificate) {
        return String.valueOf(certificate.getNotAfter().toInstant());
    }

    private static String seconds(Instant instant) {
        return String.valueOf(instant.truncatedTo(ChronoUnit.SECONDS));
    }
}
