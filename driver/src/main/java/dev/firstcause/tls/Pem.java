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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a PEM file (RFC 7468). Text around blocks is skipped, as everywhere; but every mark must belong to a whole
 * block, so that no certificate of a bundle is lost without a word.
 */
final class Pem {
    private static final Pattern MARK = Pattern.compile("-----(BEGIN|END) ([^\r\n]+?)-----");

    /** What looks like a mark and is none: a dash is missing, or the space. Comments that only look a little like it are not. */
    private static final Pattern DAMAGED_MARK = Pattern.compile("--+ *(?:BEGIN|END)[^\r\n]*(?:CERT|KEY|PKCS|PARAM|CRL)"
            + "|\\b(?:BEGIN|END) [A-Z0-9 ]*(?:CERT|KEY)[A-Z0-9 ]*--+");

    /** Blocks that stand beside certificates in many files, and hold none. */
    private static final Set<String> WITHOUT_CERTIFICATE = Set.of(
            "PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY",
            "RSA PRIVATE KEY",
            "EC PRIVATE KEY",
            "DSA PRIVATE KEY",
            "PUBLIC KEY",
            "RSA PUBLIC KEY",
            "EC PARAMETERS",
            "DH PARAMETERS",
            "X509 CRL",
            "CERTIFICATE REQUEST",
            "NEW CERTIFICATE REQUEST");

    private final String label;
    private final byte[] bytes;
    private final String where;

    /**
     * A block.
     *
     * @param where where it stands, for errors, such as {@code line 3 (block 1)}
     */
    Pem(String label, byte[] bytes, String where) {
        this.label = label;
        this.bytes = bytes;
        this.where = where;
    }

    /** As after {@code BEGIN}. */
    String label() {
        return label;
    }

    /** Decoded. */
    byte[] bytes() {
        return bytes;
    }

    /** Where it stands in its file, for errors. */
    String where() {
        return where;
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
        List<Pem> blocks = new Reader(what, file, text).blocks();
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException(what + ": " + file + " is not PEM: it has no -----BEGIN ...----- block"
                    + " with its end; " + remedy(content));
        }
        return blocks;
    }

    /** Takes one file apart. No error shows anything of it but labels: a line without its end may hold a key. */
    private static final class Reader {
        private final String what;
        private final Path file;
        private final String text;
        private final List<Pem> blocks = new ArrayList<>();

        Reader(String what, Path file, String text) {
            this.what = what;
            this.file = file;
            this.text = text;
        }

        List<Pem> blocks() {
            Matcher mark = MARK.matcher(text);
            String open = null;
            int openAt = 0;
            int end = 0;
            while (mark.find()) {
                requireNoDamagedMark(end, mark.start());
                String label = mark.group(2);
                boolean begins = mark.group(1).equals("BEGIN");
                if (begins && open != null) {
                    throw wrong(
                            openAt,
                            "the " + open + " that begins here has no END before the next BEGIN, on line "
                                    + line(mark.start()));
                } else if (begins) {
                    open = label;
                    openAt = mark.start();
                } else if (open == null) {
                    throw wrong(mark.start(), "an END of " + label + " has no BEGIN before it");
                } else if (!open.equals(label)) {
                    throw wrong(
                            openAt,
                            "the " + open + " that begins here has the END of another label on line "
                                    + line(mark.start()));
                } else {
                    blocks.add(new Pem(open, decode(open, openAt, end, mark.start()), where(openAt)));
                    open = null;
                }
                end = mark.end();
            }
            requireNoDamagedMark(end, text.length());
            if (open != null) {
                throw wrong(openAt, "the " + open + " that begins here has no END");
            }
            return blocks;
        }

        private void requireNoDamagedMark(int from, int to) {
            Matcher damaged = DAMAGED_MARK.matcher(text).region(from, to);
            if (damaged.find()) {
                throw wrong(
                        damaged.start(),
                        "a BEGIN or END mark is damaged: it is not \"-----BEGIN LABEL-----\" or"
                                + " \"-----END LABEL-----\"");
            }
        }

        private byte[] decode(String label, int openAt, int from, int to) {
            String body = text.substring(from, to);
            if (body.contains("Proc-Type:")) {
                throw new IllegalArgumentException(prefix(openAt) + "the " + label + " is encrypted in the old way of"
                        + " OpenSSL; convert it to PKCS#8 with openssl pkcs8 -topk8");
            }
            try {
                return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
            } catch (IllegalArgumentException e) {
                // Its message would show a character of the key.
                throw new IllegalArgumentException(
                        prefix(openAt) + "the " + label + " is not Base64 between the marks; was it cut or changed?",
                        label.contains("KEY") ? null : e);
            }
        }

        private IllegalArgumentException wrong(int at, String problem) {
            return new IllegalArgumentException(
                    prefix(at) + problem + "; was the file cut or changed? Make it again from whole PEM files");
        }

        private String prefix(int at) {
            return what + ": " + file + ", " + where(at) + ": ";
        }

        private String where(int at) {
            return "line " + line(at) + " (block " + (blocks.size() + 1) + ")";
        }

        private long line(int at) {
            return text.substring(0, at)
                            .replace("\r\n", "\n")
                            .chars()
                            .filter(c -> c == '\n' || c == '\r')
                            .count()
                    + 1;
        }
    }

    private static String remedy(byte[] content) {
        if (content.length == 0) {
            return "it is empty";
        }
        boolean jks = content.length > 4 && content[0] == (byte) 0xfe && content[1] == (byte) 0xed;
        boolean der = content[0] == 0x30;
        if (jks || der) {
            return "it looks like a key store, or DER: give a key store as such, or convert DER with openssl x509 or"
                    + " pkey";
        }
        boolean utf16 = content.length > 1 && (content[0] & 0xff) + (content[1] & 0xff) == 0xff + 0xfe;
        return utf16
                ? "it is text in UTF-16, as some editors and shells save it: save it as ASCII or UTF-8"
                : "give a file of certificates or keys in PEM";
    }

    /** The certificates of a file; at least one. */
    static List<X509Certificate> certificates(String what, Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (Pem block : read(what, file)) {
            labels.add(Words.clean(block.label));
            if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
                certificates.add(certificate(what, file, certificates.size() + 1, block));
            } else if (!WITHOUT_CERTIFICATE.contains(block.label)) {
                throw unknown(what + ": " + file + ", " + block.where + ": ", block.label);
            }
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(what + ": " + file + " holds no CERTIFICATE, but " + labels
                    + "; give the file that holds the certificate");
        }
        return certificates;
    }

    private static IllegalArgumentException unknown(String prefix, String label) {
        String remedy = switch (label) {
            case "TRUSTED CERTIFICATE" ->
                "it has settings of OpenSSL with it (for what to trust it, and for what not) that Java does not know;"
                        + " convert it with openssl x509 -in FILE -out PLAIN";
            case "PKCS7", "CMS" -> "take the certificates out of it with openssl pkcs7 -print_certs";
            default -> "give blocks of CERTIFICATE, or take this one out of the file";
        };
        return new IllegalArgumentException(
                prefix + "a block of " + Words.clean(label) + " is not read here: " + remedy);
    }

    private static X509Certificate certificate(String what, Path file, int number, Pem block) {
        String problem;
        try {
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(block.bytes));
            if (certificate.getEncoded().length == block.bytes.length) {
                return certificate;
            }
            problem = "it is followed by " + (block.bytes.length - certificate.getEncoded().length) + " more bytes";
        } catch (CertificateException e) {
            throw unreadable(what, file, number, block, Words.of(e), e);
        }
        throw unreadable(what, file, number, block, problem, null);
    }

    private static IllegalArgumentException unreadable(
            String what,
            Path file,
            int number,
            Pem block,
            String problem,
            @org.jspecify.annotations.Nullable CertificateException cause) {
        return new IllegalArgumentException(
                what + ": " + file + ", " + block.where + ": certificate " + number + " cannot be read: " + problem
                        + "; was it cut or changed?",
                cause);
    }

    /** Without the bytes: they may be a key. */
    @Override
    public String toString() {
        return "Pem[" + label + "]";
    }
}
