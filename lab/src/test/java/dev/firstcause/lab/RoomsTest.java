// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The rooms of the laboratory depend on each other in one direction. */
class RoomsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target/classes"));

    @Test
    void faults_know_nothing_of_who_lets_them_happen() {
        noClasses()
                .that()
                .resideInAPackage("dev.firstcause.lab.fault")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.firstcause.lab.proxy",
                        "dev.firstcause.lab.node",
                        "dev.firstcause.lab.authority",
                        "dev.firstcause.lab.cassandra")
                .check(CLASSES);
    }

    @Test
    void a_proxy_knows_nothing_of_the_nodes_behind_it() {
        noClasses()
                .that()
                .resideInAPackage("dev.firstcause.lab.proxy")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.firstcause.lab.node", "dev.firstcause.lab.authority", "dev.firstcause.lab.cassandra")
                .check(CLASSES);
    }

    @Test
    void a_node_knows_nothing_of_a_proxy_before_it() {
        noClasses()
                .that()
                .resideInAPackage("dev.firstcause.lab.node")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.firstcause.lab.fault", "dev.firstcause.lab.proxy", "dev.firstcause.lab.cassandra")
                .check(CLASSES);
    }

    @Test
    void what_is_left_is_seen_without_knowing_of_any_room() {
        noClasses()
                .that()
                .resideInAPackage("dev.firstcause.lab.leftover")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.firstcause..").and(resideOutsideOfPackage("dev.firstcause.lab.leftover")))
                .check(CLASSES);
    }

    @Test
    void only_the_room_for_junit_needs_junit() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.firstcause.lab.junit")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.firstcause.lab.junit", "org.junit..", "org.opentest4j..")
                .check(CLASSES);
    }
}
