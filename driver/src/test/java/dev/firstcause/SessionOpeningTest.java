// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.connection.ConnectionShutdownException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.StandInNodeBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session that cannot be opened says of each contact point what is wrong with it. */
@Lab
class SessionOpeningTest extends SessionHarness {
    private StandInNodeBuilder like;

    @BeforeEach
    void take(StandInNodeBuilder builder) {
        like = builder;
    }

    private static Endpoint endpoint(StandInNode node) {
        return new Endpoint(
                node.address().getAddress().getHostAddress(), node.address().getPort());
    }

    private static FailureKind kind(SessionOpeningException thrown, Endpoint contactPoint) {
        Throwable why = thrown.contactPoints().get(contactPoint);
        assertThat(why).isInstanceOf(ConnectionShutdownException.class);
        return ((ConnectionShutdownException) why).failure().kind();
    }

    @Test
    void nothing_listens(TestAuthority authority, StandInCluster cluster) throws IOException {
        cluster.nodes().forEach(StandInNode::kill);
        SessionBuilder builder = Session.builder().tls(trusting(authority));
        cluster.nodes().forEach(node -> builder.contactPoint(endpoint(node)));
        SessionOpeningException thrown = catchThrowableOfType(SessionOpeningException.class, builder::build);
        assertThat(thrown.contactPoints()).hasSize(3);
        for (StandInNode node : cluster.nodes()) {
            assertThat(kind(thrown, endpoint(node))).isEqualTo(FailureKind.CONNECT_REFUSED);
            assertThat(thrown.getMessage().lines())
                    .anyMatch(line -> line.contains(endpoint(node).toString()) && line.contains("CONNECT_REFUSED"));
        }
    }

    @Test
    void one_bad_contact_point_among_good_ones_is_told_and_does_no_harm(TestAuthority authority, StandInCluster cluster)
            throws IOException {
        Endpoint bad = new Endpoint("127.0.0.4", cluster.node(1).address().getPort());
        Map<Endpoint, Throwable> told = new ConcurrentHashMap<>();
        SessionBuilder builder = to(cluster.node(1), authority)
                .contactPoint(bad)
                .contactPoint(endpoint(cluster.node(2)))
                .listener(new SessionListener() {
                    @Override
                    public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
                        told.put(contactPoint, why);
                    }
                });
        try (Session session = builder.build()) {
            session.execute("q");
            await("the bad one is told", () -> told.containsKey(bad));
            assertThat(told).hasSize(1);
            assertThat(told.get(bad)).hasMessageContaining("CONNECT_REFUSED");
        }
    }

    @Test
    void the_data_centre_has_another_name(TestAuthority authority, StandInCluster cluster) throws IOException {
        Endpoint first = endpoint(cluster.node(1));
        Endpoint second = endpoint(cluster.node(2));
        SessionBuilder builder = to(cluster.node(1), authority).contactPoint(second);
        SessionOpeningException thrown = catchThrowableOfType(
                SessionOpeningException.class,
                () -> builder.localDatacenter("dc9").build());
        assertThat(thrown.contactPoints()).containsOnlyKeys(first, second);
        assertThat(thrown.contactPoints().values()).hasOnlyElementsOfType(UnusableNodeException.class);
        List<String> lines = thrown.getMessage().lines().toList();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).startsWith("Session could not be opened: ");
        assertThat(lines.get(1)).isEqualTo("  all 2 contact points failed");
        assertThat(lines.subList(2, 4))
                .allSatisfy(line -> assertThat(line)
                        .contains(" is of no use to this session, for its cluster has no data centre \"dc9\", only"
                                + " [datacenter1]; give one of these as localDatacenter"))
                .anySatisfy(line -> assertThat(line).startsWith("  contact point " + first + ": Node "))
                .anySatisfy(line -> assertThat(line).startsWith("  contact point " + second + ": Node "));
    }

    @Test
    void the_password_is_wrong(TestAuthority authority) throws IOException {
        try (StandInNode node = like.password("app", "right").start()) {
            SessionOpeningException thrown = catchThrowableOfType(
                    SessionOpeningException.class,
                    () -> to(node, authority).credentials("app", "wrong").build());
            assertThat(kind(thrown, endpoint(node))).isEqualTo(FailureKind.STARTUP_REFUSED);
            assertThat(thrown).hasMessageContaining("wrong credentials");
            assertThat(thrown.getMessage()).doesNotContain("right");
        }
    }

    @Test
    void the_certificate_of_the_authority_has_expired(TestAuthority authority) throws IOException {
        TestAuthority expired = authority.expiredIntermediate();
        try (StandInNode node =
                like.tls(expired.server("127.0.0.1", "localhost")).start()) {
            SessionOpeningException thrown = catchThrowableOfType(
                    SessionOpeningException.class, () -> to(node, authority).build());
            assertThat(kind(thrown, endpoint(node))).isEqualTo(FailureKind.SERVER_CERT_REFUSED);
            assertThat(thrown)
                    .hasMessageContaining("Firstcause Expired Authority")
                    .hasMessageContaining("expired");
        }
    }

    @Test
    void nobody_is_to_be_asked() {
        assertThatThrownBy(() -> Session.builder().build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("No contact point: give at least one");
    }
}
