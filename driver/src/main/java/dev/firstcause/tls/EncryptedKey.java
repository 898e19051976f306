// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Decrypts a private key of PKCS#8 (RFC 5958, RFC 8018). PBES2 is taken apart here: JDK 17 reads it with AES and passwords
 * in ASCII only, while its PBKDF2 takes passwords in UTF-8, as OpenSSL writes them.
 */
final class EncryptedKey {
    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final String PBKDF2 = "1.2.840.113549.1.5.12";
    private static final int INTEGER = 0x02;

    private record Kind(String algorithm, int bits) {}

    private static final Map<String, Kind> CIPHERS = Map.of(
            "2.16.840.1.101.3.4.1.2", new Kind("AES", 128),
            "2.16.840.1.101.3.4.1.22", new Kind("AES", 192),
            "2.16.840.1.101.3.4.1.42", new Kind("AES", 256),
            "1.2.840.113549.3.7", new Kind("DESede", 192));

    private static final Map<String, String> HASHES = Map.of(
            "1.2.840.113549.2.7", "HmacSHA1",
            "1.2.840.113549.2.8", "HmacSHA224",
            "1.2.840.113549.2.9", "HmacSHA256",
            "1.2.840.113549.2.10", "HmacSHA384",
            "1.2.840.113549.2.11", "HmacSHA512");

    /** What is not known here, in the words of OpenSSL. */
    private static final Map<String, String> NAMES = Map.of(
            "1.3.6.1.4.1.11591.4.11", "scrypt",
            "1.3.14.3.2.7", "des-cbc",
            "1.2.840.113549.3.2", "rc2-cbc",
            "1.2.392.200011.61.1.1.1.2", "camellia-128-cbc",
            "1.2.392.200011.61.1.1.1.4", "camellia-256-cbc",
            "1.2.410.200046.1.1.2", "aria-128-cbc",
            "1.2.410.200046.1.1.12", "aria-256-cbc");

    private EncryptedKey() {}

    /**
     * The key in PKCS#8.
     *
     * @throws NoSuchAlgorithmException with the name of what is not known
     * @throws BadPaddingException if the password is wrong
     * @throws IOException if the bytes are no encrypted key
     */
    static byte[] decrypt(byte[] bytes, char[] password) throws GeneralSecurityException, IOException {
        Der info = new Der(bytes).sequence();
        Der algorithm = info.sequence();
        byte[] key = algorithm.oid().equals(PBES2)
                ? pbes2(algorithm.sequence(), info.octets(), password)
                : byTheJdk(bytes, password);
        // One wrong password in 256 leaves a padding that can be.
        if (key.length < 2 || key[0] != Der.SEQUENCE) {
            throw new BadPaddingException("what is decrypted is no key");
        }
        return key;
    }

    private static byte[] pbes2(Der parameters, byte[] content, char[] password)
            throws GeneralSecurityException, IOException {
        Der derivation = parameters.sequence();
        String function = derivation.oid();
        Der encryption = parameters.sequence();
        String cipher = encryption.oid();
        if (!function.equals(PBKDF2)) {
            throw unknown(function);
        }
        Kind kind = CIPHERS.get(cipher);
        if (kind == null) {
            throw unknown(cipher);
        }
        Der values = derivation.sequence();
        byte[] salt = values.octets();
        int iterations = values.integer();
        if (values.tag() == INTEGER) {
            int unused = values.integer(); // the length of the key, which the cipher tells too
        }
        String hash = "HmacSHA1";
        if (values.hasMore()) {
            String named = values.sequence().oid();
            hash = HASHES.get(named);
            if (hash == null) {
                throw unknown(named);
            }
        }
        PBEKeySpec given = new PBEKeySpec(password, salt, iterations, kind.bits);
        byte[] key = null;
        try {
            key = SecretKeyFactory.getInstance("PBKDF2With" + hash)
                    .generateSecret(given)
                    .getEncoded();
            Cipher decryption = Cipher.getInstance(kind.algorithm + "/CBC/PKCS5Padding");
            decryption.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key, kind.algorithm),
                    new IvParameterSpec(encryption.octets()));
            return decryption.doFinal(content);
        } finally {
            given.clearPassword();
            if (key != null) {
                Arrays.fill(key, (byte) 0);
            }
        }
    }

    /** The older schemes, of PKCS#5 and PKCS#12. */
    private static byte[] byTheJdk(byte[] bytes, char[] password) throws GeneralSecurityException, IOException {
        PBEKeySpec given = new PBEKeySpec(password);
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
            Cipher cipher = Cipher.getInstance(info.getAlgName());
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    SecretKeyFactory.getInstance(info.getAlgName()).generateSecret(given),
                    info.getAlgParameters());
            return cipher.doFinal(info.getEncryptedData());
        } finally {
            given.clearPassword();
        }
    }

    private static NoSuchAlgorithmException unknown(String oid) {
        String name = NAMES.get(oid);
        return new NoSuchAlgorithmException(name == null ? "the algorithm " + oid : name);
    }
}
