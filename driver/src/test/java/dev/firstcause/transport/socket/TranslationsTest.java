// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What libc's message catalogues tell, on those of this machine and on some of a language that nobody speaks. */
class TranslationsTest {
    private static final Path INSTALLED = Path.of("/usr/share/locale");

    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({
        "LANGUAGE,eo,eo",
        "LANGUAGE,xx:eo,eo",
        "LANGUAGE,eo_XX,eo",
        "LC_ALL,eo_XX.UTF-8,eo",
        "LC_MESSAGES,eo.UTF-8@latin,eo@latin",
        "LANG,eo_XX@latin,eo_XX@latin",
        "LANG,eo_XX@latin,eo_XX"
    })
    void the_languages_that_the_environment_names_are_read(String variable, String value, String directory)
            throws IOException {
        write(directory, catalogue(ByteOrder.LITTLE_ENDIAN, UTF_8, Map.of("Broken pipe", "Rompita dukto ĉ")));
        assertThat(Translations.of(Map.of(variable, value), List.of(root)).get("Rompita dukto ĉ"))
                .isEqualTo(Errno.EPIPE);
        assertThat(Translations.of(Map.of(), List.of(root)).get("Rompita dukto ĉ"))
                .isNull();
    }

    @Test
    void a_catalogue_of_the_other_byte_order_and_of_another_charset_is_read() throws IOException {
        write("eo", catalogue(ByteOrder.BIG_ENDIAN, ISO_8859_1, Map.of("Too many open files", "tro da dosiérs")));
        Translations translations = Translations.of(Map.of("LANG", "eo"), List.of(root));
        assertThat(translations.get("tro da dosiérs")).isEqualTo(Errno.EMFILE);
        assertThat(Errno.ofWords("tro da dosiérs", translations)).isEqualTo(Errno.EMFILE);
        assertThat(Errno.ofWords("tro da", translations)).isNull();
    }

    @Test
    void a_catalogue_that_is_cut_off_or_is_none_is_passed_over() throws IOException {
        byte[] whole = catalogue(ByteOrder.LITTLE_ENDIAN, UTF_8, Map.of("Broken pipe", "Rompita"));
        for (int length = 0; length < whole.length - 1; length++) {
            write("eo", java.util.Arrays.copyOf(whole, length));
            assertThat(Translations.of(Map.of("LANG", "eo"), List.of(root)).get("other"))
                    .isNull();
        }
        write("eo", "no catalogue at all, but longer than the header of one".getBytes(UTF_8));
        assertThat(Translations.of(Map.of("LANG", "eo"), List.of(root)).get("Rompita"))
                .isNull();
    }

    @Test
    void a_name_that_leads_elsewhere_is_no_language() throws IOException {
        Path inner = Files.createDirectory(root.resolve("inner"));
        write("eo", catalogue(ByteOrder.LITTLE_ENDIAN, UTF_8, Map.of("Broken pipe", "Rompita")));
        assertThat(Translations.of(Map.of("LANGUAGE", "../eo"), List.of(inner)).get("Rompita"))
                .isNull();
    }

    @Test
    void english_words_come_first_and_others_may_stand_around_them() {
        Translations none = Translations.of(Map.of(), List.of());
        for (Errno one : Errno.values()) {
            assertThat(Errno.ofWords(one.words(), none)).isEqualTo(one);
            assertThat(Errno.ofWords("no socket: " + one.words(), none)).isEqualTo(one);
        }
        assertThat(Errno.ofWords("Konekto rifuzita", none)).isNull();
        assertThat(Errno.ofNumber(111)).isEqualTo(Errno.ECONNREFUSED);
        assertThat(Errno.ofNumber(4711)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "fr,Connexion refusée,ECONNREFUSED",
        "fr,Relais brisé (pipe),EPIPE",
        "fr,Trop de fichiers ouverts,EMFILE",
        "de,Verbindungsaufbau abgelehnt,ECONNREFUSED",
        "ru,В соединении отказано,ECONNREFUSED",
        "zh_CN,拒绝连接,ECONNREFUSED"
    })
    void the_catalogues_of_this_machine_are_understood(String language, String words, Errno errno) {
        Path file = INSTALLED.resolve(language).resolve("LC_MESSAGES").resolve("libc.mo");
        assumeTrue(Files.exists(file), "no " + file + ": install libc-l10n");
        Translations translations = Translations.of(Map.of("LANGUAGE", language), List.of(INSTALLED));
        assertThat(Errno.ofWords(words, translations)).isEqualTo(errno);
    }

    private void write(String directory, byte[] catalogue) throws IOException {
        Path messages = Files.createDirectories(root.resolve(directory).resolve("LC_MESSAGES"));
        Files.write(messages.resolve("libc.mo"), catalogue);
    }

    /** As msgfmt makes it: the header, then the messages in the order of the originals. */
    private static byte[] catalogue(ByteOrder order, Charset charset, Map<String, String> messages) {
        SortedMap<String, String> all = new TreeMap<>(messages);
        all.put("", "Project-Id-Version: libc\nContent-Type: text/plain; charset=" + charset.name() + "\n");
        all.put("something else", "io alia");
        ByteBuffer file = ByteBuffer.allocate(4096).order(order);
        int originals = 28;
        int translated = originals + 8 * all.size();
        file.putInt(0x950412de).putInt(0).putInt(all.size()).putInt(originals).putInt(translated);
        file.position(translated + 8 * all.size());
        int index = 0;
        for (Map.Entry<String, String> message : all.entrySet()) {
            put(file, originals + 8 * index, message.getKey().getBytes(charset));
            put(file, translated + 8 * index, message.getValue().getBytes(charset));
            index++;
        }
        return java.util.Arrays.copyOf(file.array(), file.position());
    }

    private static void put(ByteBuffer file, int descriptor, byte[] text) {
        file.putInt(descriptor, text.length).putInt(descriptor + 4, file.position());
        file.put(text).put((byte) 0);
    }
}
