// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** docs/COVERAGE.md names tests that exist, one or more for each case of the originals. */
class CoverageTest {
    private static final Path PAGE = Path.of("../docs/COVERAGE.md");
    private static final Pattern CASE = Pattern.compile("^\\| `(test_\\w+)` \\|");
    private static final Pattern NAMED = Pattern.compile("`([\\w.]+)#(\\w+)`");

    @Test
    void each_case_of_the_originals_has_its_row() throws IOException {
        List<String> cases = rows().map(row -> CASE.matcher(row))
                .filter(match -> match.find())
                .map(match -> match.group(1))
                .toList();
        assertThat(cases).hasSize(14 + 9).doesNotHaveDuplicates();
    }

    @Test
    void each_row_names_tests_that_exist() throws IOException {
        assertThat(rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(named(row))
                        .as(row)
                        .isNotEmpty()
                        .allSatisfy(test -> assertThat(exists(test)).as(test).isTrue()));
    }

    private static Stream<String> rows() throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> CASE.matcher(line).find());
    }

    private static List<String> named(String row) {
        return NAMED.matcher(row)
                .results()
                .map(match -> match.group(1) + "#" + match.group(2))
                .toList();
    }

    private static boolean exists(String test) {
        int hash = test.indexOf('#');
        return ReflectionSupport.tryToLoadClass("dev.firstcause." + test.substring(0, hash))
                .toOptional()
                .filter(type -> !ReflectionSupport.findMethods(
                                type,
                                method -> method.getName().equals(test.substring(hash + 1))
                                        && AnnotationSupport.isAnnotated(method, Testable.class),
                                HierarchyTraversalMode.TOP_DOWN)
                        .isEmpty())
                .isPresent();
    }
}
