// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.netty;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** All public exceptions are the driver's, whose {@code FirstLineTest} knows each of them. */
class PublicExceptionsTest {
    @Test
    void there_is_none_here_whose_first_line_nobody_has_looked_at() {
        noClasses()
                .that()
                .areAssignableTo(Throwable.class)
                .should()
                .bePublic()
                .allowEmptyShould(true)
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(
                                "dev.firstcause.netty",
                                "dev.firstcause.transport.netty",
                                "dev.firstcause.tls.boringssl"));
    }
}
