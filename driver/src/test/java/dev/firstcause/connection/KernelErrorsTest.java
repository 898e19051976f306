// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.firstcause.transport.TransportOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernel's errors, met in a JVM of another language that may open few files. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class KernelErrorsTest {
    private static final String OPEN_FILES = "150";

    @ParameterizedTest
    @CsvSource({"C,Connection refused", "fr,Connexion refusée", "de,Verbindungsaufbau abgelehnt"})
    void an_error_of_the_kernel_is_of_the_same_kind_in_every_language(String language, String refused)
            throws IOException, InterruptedException {
        boolean english = language.equals("C");
        Path catalogue = Path.of("/usr/share/locale", language, "LC_MESSAGES", "libc.mo");
        assumeTrue(english || Files.exists(catalogue), "no " + catalogue + ": install libc-l10n");
        List<String> told = run(language);
        assertThat(told).hasSize(9);
        assertThat(told.subList(0, 8).stream().map(KernelErrorsTest::withoutWords))
                .containsExactly(
                        "refused: KERNEL_ERROR CONNECT_REFUSED",
                        "refused opening: KERNEL_ERROR CONNECT_REFUSED",
                        "unreachable: KERNEL_ERROR UNREACHABLE",
                        "reset: KERNEL_ERROR PEER_RESET",
                        "reset write: KERNEL_ERROR PEER_RESET",
                        "broken pipe: GONE PEER_TRUNCATED",
                        "no descriptor: KERNEL_ERROR LOCAL_LIMIT",
                        "no descriptor opening: KERNEL_ERROR LOCAL_LIMIT");
        boolean inEnglish = english || isByNumber();
        assertThat(told.get(0)).endsWith(inEnglish ? " Connection refused" : " Connection refused (" + refused + ")");
        assertThat(told.get(6)).contains("Too many open files").contains("no socket could be opened: ");
        assertThat(told.get(8))
                .startsWith("no selector: the transport " + transport() + " cannot open a selector: ")
                .contains("ulimit -n");
    }

    /** Netty's epoll gives the number. */
    private static boolean isByNumber() {
        return transport().equals("netty-epoll");
    }

    private static String transport() {
        return TransportOptions.DEFAULT.provider().name();
    }

    private static String withoutWords(String line) {
        String[] parts = line.split(": ", 2);
        return parts[0] + ": " + List.of(parts[1].split(" ")).stream().limit(2).collect(Collectors.joining(" "));
    }

    private static List<String> run(String language) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -n " + OPEN_FILES + "; exec \"$@\"",
                "sh",
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:-MaxFDLimit",
                "-D" + TransportOptions.PROPERTY + "=" + transport(),
                "-cp",
                System.getProperty("java.class.path"),
                KernelErrors.class.getName());
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("LANGUAGE", language);
        Path errors = Files.createTempFile("kernel-errors", ".txt");
        Process child = builder.redirectError(errors.toFile()).start();
        try {
            List<String> told = new String(child.getInputStream().readAllBytes(), UTF_8)
                    .lines()
                    .toList();
            assertThat(child.waitFor()).as(Files.readString(errors)).isZero();
            return told;
        } finally {
            child.destroyForcibly();
            Files.delete(errors);
        }
    }
}
