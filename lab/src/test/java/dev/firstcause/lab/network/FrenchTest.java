// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** That the words of the kernel decide whether a JVM is French, and not the files that are installed. */
@EnabledOnOs(OS.LINUX)
class FrenchTest {
    private static final String ENGLISH =
            "fails with \"/no-such-file-of-the-laboratory (No such file or directory)\"; French needs libc's locale C.UTF-8";

    /** LOCPATH is where libc looks for locales. */
    @Test
    void without_a_locale_there_is_no_french_whatever_translations_are_there(@TempDir Path empty) {
        assertThat(French.missing(Map.of("LOCPATH", empty.toString(), "LC_ALL", "xx_XX.UTF-8")))
                .contains(ENGLISH);
    }

    @Test
    void without_translations_there_is_no_french_whatever_locale_is_there() {
        assertThat(French.missing(Map.of("LANGUAGE", "xx"))).contains(ENGLISH);
    }

    @Test
    void what_cannot_be_started_is_told() {
        assertThat(French.missing(Map.of("JDK_JAVA_OPTIONS", "-XX:+NoSuchOption")))
                .contains("is unknown: ")
                .contains("NoSuchOption");
    }
}
