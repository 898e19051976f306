// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Bytes between BEGIN and END lines. */
final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII));

    private Pem() {}

    static String of(String label, byte[] bytes) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(bytes) + "\n-----END " + label + "-----\n";
    }

    static String of(X509Certificate certificate) {
        try {
            return of("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("This certificate has no bytes: " + certificate, e);
        }
    }
}
