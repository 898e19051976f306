// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rooms of the laboratory depend on each other in one direction. */
class RoomsTest {
    private static final String LAB = "dev.firstcause.lab.";
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

    @Test
    void a_subject_needs_nothing_of_the_laboratory() {
        roomDependsOnlyOn("subject");
    }

    @Test
    void verdicts_are_found_without_the_rest_of_the_laboratory() {
        roomDependsOnlyOn("verdict");
    }

    @Test
    void a_scenario_knows_nothing_of_who_plays_it() {
        roomDependsOnlyOn("scenario", "authority", "fault", "network", "node", "proxy", "subject", "verdict");
    }

    @Test
    void networks_need_no_more_than_nodes() {
        roomDependsOnlyOn("network", "node");
    }

    @Test
    void reboots_need_no_scenario() {
        roomDependsOnlyOn("reboot", "authority", "cassandra", "subject", "verdict");
    }

    /** Which of the laboratory's rooms one may use, besides itself. */
    private static void roomDependsOnlyOn(String room, String... others) {
        String[] allowed = Stream.concat(Stream.of(room), Stream.of(others))
                .map(name -> LAB + name)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(LAB + room)
                .should()
                .dependOnClassesThat(resideInAPackage("dev.firstcause.lab..").and(not(resideInAnyPackage(allowed))))
                .check(CLASSES);
    }

    @Test
    void nothing_needs_the_drill_but_who_reports_on_it() {
        noClasses()
                .that()
                .resideOutsideOfPackages(LAB + "drill", LAB + "report", LAB + "junit")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(LAB + "drill")
                .check(CLASSES);
    }

    @Test
    void the_laboratory_knows_no_driver() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.datastax..", "com.scylladb..", "io.netty..")
                        .or(resideInAPackage("dev.firstcause..")
                                .and(not(resideInAnyPackage("dev.firstcause.lab..", "dev.firstcause.protocol..")))))
                .check(CLASSES);
    }
}
