// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example of docs/LAB.md runs as a test of its own. */
class JUnitExampleTest {
    @Test
    void the_page_shows_the_example() throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/OrdersTest.java"));
        String example = source.substring(source.indexOf("import static"));
        assertThat(Files.readString(Path.of("../docs/LAB.md"))).contains("```java\n" + example + "```");
    }

    @Test
    void so_does_the_readme_without_its_imports() throws IOException {
        String source = Files.readString(Path.of("src/test/java/example/OrdersTest.java"));
        String example = source.substring(source.indexOf("@Lab\n"));
        assertThat(Files.readString(Path.of("../README.md"))).contains("```java\n" + example + "```");
    }

    @Test
    void the_page_names_the_version() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String version = pom.substring(pom.indexOf("<version>"), pom.indexOf("</version>"));
        assertThat(Files.readString(Path.of("../docs/LAB.md")))
                .contains("<artifactId>firstcause-lab</artifactId>\n  " + version + "</version>");
    }
}
