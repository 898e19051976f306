// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.junit;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.proxy.FaultProxy;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * Gives a test, or all tests of a class, what they ask for as parameters of test methods and of {@code @BeforeEach}
 * methods, closes it after the test, and fails tests that leave a thread, a socket or an uncaught error.
 *
 * <ul>
 *   <li>{@link TestAuthority}: who issued all certificates of this test.
 *   <li>{@link StandInNode}: a node with a certificate for {@code localhost} and its address.
 *   <li>{@link StandInCluster}: {@link #nodes} such nodes.
 *   <li>{@link FaultProxy}: before that node; before the first node of the cluster, if only a cluster is asked for.
 *   <li>{@link StandInNodeBuilder}, before any of these: what the nodes of this test will be like, to say more of it.
 * </ul>
 *
 * Each test has its own. What a test opens must be closed when its {@code @AfterEach} methods have run; what was there
 * before, such as a client opened in {@code @BeforeAll}, is none of the test's business. Nobody can tell whose a thread
 * of this JVM is, so no other test runs at the same time, whatever is said of parallel execution.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(LabExtension.class)
@ResourceLock(Resources.GLOBAL)
@SuppressWarnings("exports") // a module of tests requires JUnit anyway
public @interface Lab {
    /** The TLS versions of the nodes, as the JDK names them; none for no TLS. */
    String[] tls() default {"TLSv1.2", "TLSv1.3"};

    /** How many nodes a cluster has. */
    int nodes() default 3;

    /** Whether nodes ask for a certificate of the authority. */
    boolean clientCertificates() default false;

    /** What decides the randomness of the proxy; 0 for chance. A test that fails says what it was. */
    long seed() default 0;

    /** Whether a test fails that leaves something. */
    boolean check() default true;

    /** How the names of threads begin that may stay. */
    String[] ignoreThreads() default {};

    /** How long threads and sockets may take to go. */
    long patienceMillis() default 10_000;
}
