// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import org.bouncycastle.asn1.x509.KeyUsage;

/** The key of a certificate, and the digest it is signed with. */
enum KeyKind {
    EC_P256("EC", 256, "SHA256", KeyUsage.digitalSignature),
    RSA_2048("RSA", 2048, "SHA256", KeyUsage.digitalSignature | KeyUsage.keyEncipherment),
    RSA_1024("RSA", 1024, "SHA1", KeyUsage.digitalSignature | KeyUsage.keyEncipherment);

    private final String algorithm;
    private final int size;
    private final String digest;
    private final int usage;

    KeyKind(String algorithm, int size, String digest, int usage) {
        this.algorithm = algorithm;
        this.size = size;
        this.digest = digest;
        this.usage = usage;
    }

    KeyPair generate() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(size);
        return generator.generateKeyPair();
    }

    /** The signature of a certificate with such a key, by an issuer with any key. */
    String signature(PrivateKey issuer) {
        return digest + "with" + (KeyForms.isRsa(issuer) ? "RSA" : "ECDSA");
    }

    /** What such a key does in TLS. */
    int usage() {
        return usage;
    }
}
