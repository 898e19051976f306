// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.List;

/**
 * Who we are to a server that asks.
 *
 * @param chain our certificate, and those of its issuers in their order
 * @param key that of our certificate
 */
record Identity(List<X509Certificate> chain, PrivateKey key) {
    /** An identity whose key is known to fit its certificate; {@code where} names both for the error. */
    static Identity of(List<X509Certificate> chain, PrivateKey key, String where) {
        if (!fits(chain.get(0), key)) {
            for (int i = 1; i < chain.size(); i++) {
                if (fits(chain.get(i), key)) {
                    throw new IllegalArgumentException("identity: " + where + ": the key fits certificate " + (i + 1)
                            + " of " + chain.size() + " (" + subject(chain.get(i)) + "), and must fit the first ("
                            + subject(chain.get(0)) + "); put our own certificate first, its issuers after it");
                }
            }
            throw new IllegalArgumentException("identity: " + where + ": the private key does not fit the certificate "
                    + subject(chain.get(0)) + ", and a server would refuse it; give the two that were made together");
        }
        return new Identity(List.copyOf(chain), key);
    }

    X509Certificate certificate() {
        return chain.get(0);
    }

    /** Whether its key is of one of the types that a handshake asks for. */
    boolean isOneOf(String... keyTypes) {
        String own = certificate().getPublicKey().getAlgorithm();
        for (String type : keyTypes) {
            // EC_EC and EC_RSA name the issuer's key too; JDK 17 calls Ed25519 by the name of its family.
            String wanted = type.indexOf('_') < 0 ? type : type.substring(0, type.indexOf('_'));
            if (wanted.equalsIgnoreCase(own) || (own.startsWith("Ed") && wanted.startsWith("Ed"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean fits(X509Certificate certificate, PrivateKey key) {
        PublicKey open = certificate.getPublicKey();
        if (key instanceof RSAKey own && open instanceof RSAKey other) {
            return own.getModulus().equals(other.getModulus());
        }
        if (!open.getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        byte[] sample = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "EC" -> "SHA256withECDSA";
                        case "DSA" -> "SHA256withDSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(open);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Keys of different curves are refused by some providers instead of being found to differ.
            throw new IllegalArgumentException(
                    "identity: the key of " + subject(certificate) + " cannot be tried: " + Words.of(e)
                            + "; give an RSA, EC or EdDSA key that was made together with the certificate",
                    e);
        }
    }

    private static String subject(X509Certificate certificate) {
        return Words.name(certificate.getSubjectX500Principal());
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "Identity[" + subject(certificate()) + "]";
    }
}
