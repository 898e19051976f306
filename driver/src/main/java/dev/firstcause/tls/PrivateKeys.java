// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.BadPaddingException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a private key from PEM: PKCS#8, encrypted or not, and the older forms of RSA (PKCS#1) and EC (SEC1), which the
 * JDK reads only in an envelope of PKCS#8. No error shows anything of a key.
 */
final class PrivateKeys {
    private static final String WHAT = "identity";
    private static final String ENCRYPT = "openssl pkcs8 -topk8 -v2 aes-256-cbc";
    private static final byte[] VERSION_0 = {2, 1, 0};
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xa0;

    private PrivateKeys() {}

    static PrivateKey read(Path file, char @Nullable [] password) {
        List<String> labels = new ArrayList<>();
        for (Pem block : Pem.read(WHAT, file)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(file, block.bytes());
                }
                case "RSA PRIVATE KEY" -> {
                    return key(file, tlv(SEQUENCE, VERSION_0, RSA, tlv(OCTET_STRING, block.bytes())));
                }
                case "EC PRIVATE KEY" -> {
                    byte[] algorithm = tlv(SEQUENCE, EC_PUBLIC_KEY, curve(file, block.bytes()));
                    return key(file, tlv(SEQUENCE, VERSION_0, algorithm, tlv(OCTET_STRING, block.bytes())));
                }
                case "ENCRYPTED PRIVATE KEY" -> {
                    return key(file, decrypt(file, block, password));
                }
                case "OPENSSH PRIVATE KEY" ->
                    throw new IllegalArgumentException(
                            WHAT + ": " + file + ", " + block.where()
                                    + ": a key in OpenSSH's own format is not read here; convert it with ssh-keygen -p -m PKCS8");
                default -> labels.add(Words.clean(block.label())); // parameters of a curve, or a certificate
            }
        }
        throw new IllegalArgumentException(WHAT + ": " + file + " holds no PRIVATE KEY, but " + labels
                + "; give the file that holds the certificate's private key");
    }

    private static PrivateKey key(Path file, byte[] pkcs8) {
        InvalidKeySpecException none = new InvalidKeySpecException("no algorithm fits");
        for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                none.addSuppressed(e);
            }
        }
        throw new IllegalArgumentException(
                WHAT + ": " + file + ": the private key cannot be read as RSA, EC or EdDSA; was it cut or changed?",
                none);
    }

    private static byte[] decrypt(Path file, Pem block, char @Nullable [] password) {
        String key = WHAT + ": " + file + ", " + block.where() + ": the private key ";
        if (password == null) {
            throw new IllegalArgumentException(key + "is encrypted; give its password with it");
        }
        try {
            return EncryptedKey.decrypt(block.bytes(), password);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(
                    key + "is encrypted with " + e.getMessage() + ", which is not known here; encrypt it again with "
                            + ENCRYPT,
                    e);
        } catch (BadPaddingException e) {
            throw new IllegalArgumentException(
                    key + "cannot be decrypted: the password is wrong; check the password", e);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    key
                            + (Words.isAboutAscii(e)
                                    ? "cannot be decrypted: this Java ("
                                            + Runtime.version().feature()
                                            + ") takes only passwords in ASCII for this encryption, and this one is"
                                            + " not; encrypt it again with " + ENCRYPT + ", which takes any password"
                                    : "is encrypted in a form that cannot be read: " + Words.of(e)
                                            + "; was it cut or changed?"),
                    e);
        }
    }

    /** The name of the curve in an EC key of SEC1, as it is encoded there. */
    private static byte[] curve(Path file, byte[] sec1) {
        ByteBuffer in = ByteBuffer.wrap(sec1);
        try {
            enter(in, SEQUENCE);
            while (in.hasRemaining()) {
                int tag = in.get(in.position()) & 0xff;
                int length = enter(in, tag);
                if (tag == CURVE) {
                    return Arrays.copyOfRange(sec1, in.position(), in.position() + length);
                }
                in.position(in.position() + length);
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    WHAT + ": " + file + ": the EC key is no SEC1; was it cut or changed?", e);
        }
        throw new IllegalArgumentException(WHAT + ": " + file
                + ": the EC key does not name its curve; convert it to PKCS#8 with openssl pkcs8 -topk8 -nocrypt");
    }

    /** Moves behind the tag and the length, which is returned. */
    private static int enter(ByteBuffer in, int tag) {
        if ((in.get() & 0xff) != tag) {
            throw new IllegalArgumentException("expected tag " + tag);
        }
        int length = in.get() & 0xff;
        if (length < 0x80) {
            return length;
        }
        int bytes = length & 0x7f;
        length = 0;
        for (int i = 0; i < bytes; i++) {
            length = Math.addExact(Math.multiplyExact(length, 256), in.get() & 0xff);
        }
        return length;
    }

    /** An element of DER: its tag, its length, its content. */
    private static byte[] tlv(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82); // no key is as long as 64 KiB
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
