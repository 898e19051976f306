// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.junit;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import dev.firstcause.lab.proxy.FaultProxy;
import dev.firstcause.lab.proxy.FaultProxyBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one test was given: made when it is asked for, once, and closed from the client's side to the nodes. */
final class TestBed {
    private static final Set<Class<?>> STARTED = Set.of(StandInNode.class, StandInCluster.class, FaultProxy.class);

    private final Lab lab;
    private final @Nullable NothingLostCheck check;
    private @Nullable TestAuthority authority;
    private @Nullable StandInNodeBuilder template;
    private @Nullable StandInNode node;
    private @Nullable StandInCluster cluster;
    private @Nullable FaultProxy proxy;

    /**
     * Makes nothing yet.
     *
     * @throws IllegalArgumentException if the annotation says what no node can be
     */
    TestBed(Lab lab) {
        StandInNode.builder().protocols(lab.tls());
        this.lab = lab;
        this.check = lab.check() ? NothingLostCheck.begin(lab) : null;
    }

    /**
     * Gives what is there, or makes it.
     *
     * @param asked what else the method asks for
     */
    Object give(Class<?> type, Set<Class<?>> asked) throws IOException {
        if (type == TestAuthority.class) {
            return authority();
        } else if (type == StandInNode.class) {
            return node();
        } else if (type == StandInCluster.class) {
            return cluster();
        }
        return proxy(asked);
    }

    /** What its nodes will be like. */
    StandInNodeBuilder template(Set<Class<?>> asked) {
        if (node != null || cluster != null || asked.stream().anyMatch(STARTED::contains)) {
            throw new IllegalStateException(
                    "its nodes start too early for it: take it in a @BeforeEach method, and the node in the test");
        }
        return template();
    }

    private TestAuthority authority() {
        if (authority == null) {
            authority = TestAuthority.create();
        }
        return authority;
    }

    private StandInNodeBuilder template() {
        if (template == null) {
            template = StandInNode.builder();
            if (lab.tls().length > 0) {
                template.tls(authority().server(names())).protocols(lab.tls());
            }
            if (lab.clientCertificates()) {
                template.clientCertificates(authority());
            }
        }
        return template;
    }

    private String[] names() {
        List<String> names = new ArrayList<>(List.of("localhost", "127.0.0.1"));
        for (int number = 2; number <= lab.nodes(); number++) {
            names.add("127.0.0." + number);
        }
        return names.toArray(String[]::new);
    }

    private StandInNode node() throws IOException {
        if (node == null) {
            node = template().start();
        }
        return node;
    }

    private StandInCluster cluster() throws IOException {
        if (cluster == null) {
            cluster = StandInCluster.start(lab.nodes(), template());
        }
        return cluster;
    }

    private FaultProxy proxy(Set<Class<?>> asked) throws IOException {
        if (proxy == null) {
            boolean onlyCluster = node == null
                    && !asked.contains(StandInNode.class)
                    && (cluster != null || asked.contains(StandInCluster.class));
            FaultProxyBuilder builder = FaultProxy.builder();
            if (lab.seed() != 0) {
                builder.seed(lab.seed());
            }
            proxy = builder.to(onlyCluster ? cluster().contactPoint() : node().address());
        }
        return proxy;
    }

    /** The proxy, if one was asked for. */
    @Nullable
    FaultProxy proxy() {
        return proxy;
    }

    /** Closes all of it, whatever happens to a part. */
    @Nullable
    RuntimeException close() {
        if (check != null) {
            check.noteAddresses();
        }
        List<RuntimeException> broken = new ArrayList<>();
        close(proxy == null ? null : proxy::close, broken);
        close(cluster == null ? null : cluster::close, broken);
        close(node == null ? null : node::close, broken);
        if (broken.isEmpty()) {
            return null;
        }
        RuntimeException first = broken.remove(0);
        broken.forEach(first::addSuppressed);
        return first;
    }

    private static void close(@Nullable Runnable closing, List<RuntimeException> broken) {
        try {
            if (closing != null) {
                closing.run();
            }
        } catch (RuntimeException e) {
            broken.add(e);
        }
    }

    /** What is left of the test; null if nothing is, or nobody wants to know. */
    @Nullable
    AssertionError check(String test) throws InterruptedException {
        return check == null ? null : check.end(test);
    }
}
