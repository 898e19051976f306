// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.firstcause.failure.Failure;
import dev.firstcause.transport.Wire;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The rooms depend on each other in one direction, and what must happen in one place happens there only. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void rooms_depend_in_one_direction() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("session")
                .definedBy("dev.firstcause")
                .layer("request")
                .definedBy("dev.firstcause.request")
                .layer("plan")
                .definedBy("dev.firstcause.plan")
                .layer("cluster")
                .definedBy("dev.firstcause.cluster")
                .layer("error")
                .definedBy("dev.firstcause.error")
                .layer("connection")
                .definedBy("dev.firstcause.connection")
                .layer("tls")
                .definedBy("dev.firstcause.tls")
                .layer("transport")
                .definedBy("dev.firstcause.transport..")
                .layer("failure")
                .definedBy("dev.firstcause.failure")
                .layer("type")
                .definedBy("dev.firstcause.type")
                .whereLayer("session")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("request")
                .mayOnlyBeAccessedByLayers("session")
                .whereLayer("plan")
                .mayOnlyBeAccessedByLayers("session", "request")
                .whereLayer("cluster")
                .mayOnlyBeAccessedByLayers("session", "request", "plan")
                .whereLayer("error")
                .mayOnlyBeAccessedByLayers("session", "request", "cluster")
                .whereLayer("connection")
                .mayOnlyBeAccessedByLayers("session", "request", "cluster", "error")
                .whereLayer("tls")
                .mayOnlyBeAccessedByLayers("session", "connection")
                .whereLayer("transport")
                .mayOnlyBeAccessedByLayers("session", "cluster", "connection")
                .whereLayer("failure")
                .mayOnlyBeAccessedByLayers("session", "request", "cluster", "error", "connection", "tls")
                .whereLayer("type")
                .mayOnlyBeAccessedByLayers("session", "cluster")
                .check(CLASSES);
    }

    @Test
    void only_the_lifeline_signs_a_failure() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.firstcause.connection.Lifeline")
                .should()
                .callConstructor(
                        Failure.class,
                        String.class,
                        java.time.Instant.class,
                        int.class,
                        java.util.List.class,
                        dev.firstcause.failure.Evidence.class)
                .check(CLASSES);
    }

    @Test
    void only_the_link_closes_a_wire() {
        noClasses()
                .that()
                .resideInAPackage("dev.firstcause.connection")
                .and()
                .doNotHaveFullyQualifiedName("dev.firstcause.connection.Link")
                .should()
                .callMethod(Wire.class, "close")
                .check(CLASSES);
    }
}
