// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Frames carry messages, messages describe types, all are written in the wire's notations; and never the reverse. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void packages_depend_in_one_direction() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("frame")
                .definedBy("dev.firstcause.protocol.frame")
                .layer("message")
                .definedBy("dev.firstcause.protocol.message")
                .layer("type")
                .definedBy("dev.firstcause.protocol.type")
                .layer("wire")
                .definedBy("dev.firstcause.protocol")
                .layer("text")
                .definedBy("dev.firstcause.protocol.text")
                .whereLayer("frame")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("message")
                .mayOnlyBeAccessedByLayers("frame")
                .whereLayer("type")
                .mayOnlyBeAccessedByLayers("message", "frame")
                .check(CLASSES);
    }

    @Test
    void the_module_needs_nothing_but_the_jdk_and_in_two_classes_a_compression_library() {
        classes()
                .that()
                .doNotHaveSimpleName("Lz4")
                .and()
                .doNotHaveSimpleName("Snappy")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.firstcause.protocol..", "org.jspecify..")
                .check(CLASSES);
    }
}
