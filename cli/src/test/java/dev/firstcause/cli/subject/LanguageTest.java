// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** A build that plays the catalogue in French really does so; otherwise that would show nothing. */
class LanguageTest {
    @Test
    @EnabledIfEnvironmentVariable(named = "LANGUAGE", matches = "fr")
    void the_kernel_is_heard_in_french() {
        Path catalogue = Path.of("/usr/share/locale/fr/LC_MESSAGES/libc.mo");
        assumeTrue(Files.exists(catalogue), "no " + catalogue + ": install libc-l10n");
        Throwable missing = catchThrowable(() -> new FileInputStream("/no-such-file-of-the-test").close());
        assertThat(missing)
                .as(
                        "the kernel's errors are not French: install libc's locale C.UTF-8, or build with -Dfrench.skip=true")
                .hasMessageContaining("Aucun fichier");
    }
}
