// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.authority;

import java.io.IOException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** A private key in the forms that the JDK does not write. */
final class KeyForms {
    private static final int BITS_OF_A_BYTE = 8;
    private static final AlgorithmIdentifier HMAC_SHA256 =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256);

    private KeyForms() {}

    static boolean isRsa(PrivateKey key) {
        return key.getAlgorithm().equals("RSA");
    }

    static byte[] pkcs1(PrivateKey key) {
        try {
            return bytes(PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey());
        } catch (IOException e) {
            throw impossible(e);
        }
    }

    /** With the curve and the public key in it, as OpenSSL writes it; in PKCS#8 the curve stands outside. */
    static byte[] sec1(PrivateKey key, PublicKey publicKey) {
        ASN1Encodable curve = PrivateKeyInfo.getInstance(key.getEncoded())
                .getPrivateKeyAlgorithm()
                .getParameters();
        ASN1BitString point =
                SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()).getPublicKeyData();
        ECPrivateKey secret = (ECPrivateKey) key;
        int bits = secret.getParams().getOrder().bitLength();
        int whole = (bits + BITS_OF_A_BYTE - 1) / BITS_OF_A_BYTE * BITS_OF_A_BYTE;
        try {
            return bytes(new org.bouncycastle.asn1.sec.ECPrivateKey(whole, secret.getS(), point, curve));
        } catch (IOException e) {
            throw impossible(e);
        }
    }

    static byte[] encrypted(PrivateKey key, char[] password) {
        try {
            OutputEncryptor encryptor = new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                    .setPRF(HMAC_SHA256)
                    .setProvider(new BouncyCastleProvider())
                    .build(password);
            return new PKCS8EncryptedPrivateKeyInfoBuilder(key.getEncoded())
                    .build(encryptor)
                    .getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw impossible(e);
        }
    }

    private static byte[] bytes(ASN1Encodable structure) throws IOException {
        return structure.toASN1Primitive().getEncoded(ASN1Encoding.DER);
    }

    private static IllegalStateException impossible(Exception cause) {
        return new IllegalStateException("The key cannot be put into this form: " + cause.getMessage(), cause);
    }
}
