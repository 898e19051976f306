// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One block of a PEM file. Text around blocks is skipped, as everywhere. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([^\r\n-]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private final String label;
    private final byte[] bytes;

    Pem(String label, byte[] bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /** As after {@code BEGIN}. */
    String label() {
        return label;
    }

    /** Decoded. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * The blocks of a file.
     *
     * @param what what the file is for, for the error
     */
    static List<Pem> read(String what, Path file) {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    what + ": " + file + " cannot be read (" + e.getClass().getSimpleName()
                            + "); give a PEM file that exists and that this process may read",
                    e);
        }
        // The marks are ASCII, and the text around may be anything.
        String text = new String(content, StandardCharsets.ISO_8859_1);
        List<Pem> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Pem(matcher.group(1), decode(what, file, matcher.group(1), matcher.group(2))));
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException(what + ": " + file + " is not PEM: it has no -----BEGIN ...----- block"
                    + " with its end; " + remedy(content));
        }
        return blocks;
    }

    private static String remedy(byte[] content) {
        if (content.length == 0) {
            return "it is empty";
        }
        boolean jks = content.length > 4 && content[0] == (byte) 0xfe && content[1] == (byte) 0xed;
        boolean der = content[0] == 0x30;
        return jks || der
                ? "it looks like a key store, or DER: give a key store as such, or convert DER with openssl x509 or pkey"
                : "give a file of certificates or keys in PEM";
    }

    private static byte[] decode(String what, Path file, String label, String body) {
        if (body.contains("Proc-Type:")) {
            throw new IllegalArgumentException(what + ": " + file + ": its " + label + " is encrypted in the old way of"
                    + " OpenSSL; convert it to PKCS#8 with openssl pkcs8 -topk8");
        }
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            // Its message would show a character of the key.
            throw new IllegalArgumentException(
                    what + ": " + file + ": its " + label + " is not Base64 between the marks; was it cut or changed?",
                    label.contains("KEY") ? null : e);
        }
    }

    /** The certificates of a file; at least one. */
    static List<X509Certificate> certificates(String what, Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (Pem block : read(what, file)) {
            labels.add(block.label);
            if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
                certificates.add(certificate(what, file, certificates.size() + 1, block.bytes));
            }
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(what + ": " + file + " holds no CERTIFICATE, but " + labels
                    + "; give the file that holds the certificate");
        }
        return certificates;
    }

    private static X509Certificate certificate(String what, Path file, int number, byte[] bytes) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    what + ": " + file + ": certificate " + number + " cannot be read: " + Words.of(e)
                            + "; was it cut or changed?",
                    e);
        }
    }

    /** Without the bytes: they may be a key. */
    @Override
    public String toString() {
        return "Pem[" + label + "]";
    }
}
