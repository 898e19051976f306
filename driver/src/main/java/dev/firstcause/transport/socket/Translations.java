// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code strerror} says in the languages that the environment names, from libc's message catalogues: files
 * {@code LANGUAGE/LC_MESSAGES/libc.mo} in the format of GNU gettext ("The Format of GNU MO Files" in its manual).
 *
 * <p>Which of the languages libc has chosen does not matter: those of all of them are known. Immutable.
 */
final class Translations {
    private static final Logger LOG = LoggerFactory.getLogger(Translations.class);

    /** Where distributions keep them; Ubuntu's language packs have the second. */
    private static final List<Path> ROOTS = List.of(
            Path.of("/usr/share/locale"), Path.of("/usr/share/locale-langpack"), Path.of("/usr/local/share/locale"));

    private static final List<String> VARIABLES = List.of("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG");

    /** {@code language[_territory][.codeset][@modifier]}. */
    private static final Pattern LOCALE = Pattern.compile("([A-Za-z]+)(_[A-Za-z]+)?(\\.[^@/]*)?(@\\w+)?");

    private static final Pattern CHARSET = Pattern.compile("charset=([-\\w.:]+)");

    /** A catalogue of libc has about 200,000 bytes. */
    private static final long LARGEST_FILE = 4_000_000;

    private static final int MAGIC = 0x950412de;

    private final Map<String, Errno> meanings;

    private Translations(Map<String, Errno> meanings) {
        this.meanings = Map.copyOf(meanings);
    }

    /** Those of the languages that the environment of this process names. */
    static Translations ofThisProcess() {
        return of(System.getenv(), ROOTS);
    }

    static Translations of(Map<String, String> environment, List<Path> roots) {
        Map<String, Errno> meanings = new HashMap<>();
        for (String directory : directories(environment)) {
            for (Path root : roots) {
                Path file = root.resolve(directory).resolve("LC_MESSAGES").resolve("libc.mo");
                try {
                    if (Files.isRegularFile(file) && Files.size(file) <= LARGEST_FILE) {
                        read(ByteBuffer.wrap(Files.readAllBytes(file)), meanings);
                    }
                } catch (IOException | RuntimeException e) {
                    LOG.debug(
                            "{} cannot be read; errors in its language are told apart by their classes alone", file, e);
                }
            }
        }
        return new Translations(meanings);
    }

    /** {@code fr_CA.UTF-8@euro} is looked for in {@code fr_CA@euro}, {@code fr_CA}, {@code fr@euro} and {@code fr}. */
    private static Set<String> directories(Map<String, String> environment) {
        Set<String> directories = new LinkedHashSet<>();
        for (String variable : VARIABLES) {
            for (String name : environment.getOrDefault(variable, "").split(":", -1)) {
                Matcher parts = LOCALE.matcher(name);
                if (parts.matches()) {
                    String language = parts.group(1);
                    String territory = parts.group(2) == null ? "" : parts.group(2);
                    String modifier = parts.group(4) == null ? "" : parts.group(4);
                    directories.addAll(List.of(
                            language + territory + modifier, language + territory, language + modifier, language));
                }
            }
        }
        return directories;
    }

    private static void read(ByteBuffer file, Map<String, Errno> meanings) {
        file.order(ByteOrder.LITTLE_ENDIAN);
        if (file.getInt(0) != MAGIC) {
            file.order(ByteOrder.BIG_ENDIAN);
        }
        if (file.getInt(0) != MAGIC) {
            throw new IllegalArgumentException("no message catalogue: it begins with 0x"
                    + Integer.toHexString(file.order(ByteOrder.LITTLE_ENDIAN).getInt(0)));
        }
        int count = file.getInt(8);
        int originals = file.getInt(12);
        int translated = file.getInt(16);
        Map<String, Errno> wanted = new HashMap<>();
        for (Errno one : Errno.values()) {
            wanted.put(one.words(), one);
        }
        Charset charset = StandardCharsets.UTF_8;
        for (int i = 0; i < count; i++) {
            String original = text(file, originals + 8 * i, StandardCharsets.US_ASCII);
            if (original.isEmpty()) {
                // The header. It is the first: the originals are sorted.
                Matcher named = CHARSET.matcher(text(file, translated, StandardCharsets.US_ASCII));
                charset = named.find() ? Charset.forName(named.group(1)) : charset;
            }
            Errno meant = wanted.get(original);
            if (meant != null) {
                meanings.putIfAbsent(text(file, translated + 8 * i, charset), meant);
            }
        }
    }

    /** What a descriptor, a length and an offset, points to. */
    private static String text(ByteBuffer file, int descriptor, Charset charset) {
        byte[] bytes = new byte[Math.min(file.getInt(descriptor), file.capacity())];
        file.get(file.getInt(descriptor + 4), bytes);
        return new String(bytes, charset);
    }

    /** The error that these words stand for, or null. */
    @Nullable
    Errno get(String words) {
        return meanings.get(words);
    }
}
