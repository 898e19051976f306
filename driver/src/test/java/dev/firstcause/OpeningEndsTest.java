// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.Table;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.type.NativeType;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The opening of a session ends, whatever the nodes and the application's address translator say of the nodes. */
@Lab
class OpeningEndsTest extends SessionHarness {
    private static final String LOCAL = "SELECT * FROM system.local";
    private static final String PEERS = "SELECT * FROM system.peers_v2";

    private StandInCluster cluster;

    @BeforeEach
    void start() throws IOException {
        cluster = StandInCluster.start(
                2, StandInNode.builder().dataCenter("near", "rack1").dataCenterOf(2, "far"));
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static Endpoint endpoint(StandInNode node) {
        return new Endpoint(
                node.address().getAddress().getHostAddress(), node.address().getPort());
    }

    private static SessionBuilder through(StandInNode node) {
        Endpoint point = endpoint(node);
        return Session.builder().contactPoint(point.host(), point.port());
    }

    /** Whose only contact point is in another data centre than the session's. */
    private SessionOpeningException openingFromFar(UnaryOperator<Endpoint> translator) {
        return failure(through(cluster.node(2)).localDatacenter("near").translate(translator));
    }

    private static SessionOpeningException failure(SessionBuilder builder) {
        CompletionException thrown = catchThrowableOfType(
                CompletionException.class,
                () -> builder.buildAsync()
                        .toCompletableFuture()
                        .orTimeout(10, TimeUnit.SECONDS)
                        .join());
        assertThat(thrown).hasCauseInstanceOf(SessionOpeningException.class);
        return (SessionOpeningException) thrown.getCause();
    }

    @Test
    @SuppressWarnings("NullAway") // What an application without these checks may return.
    void where_the_translator_gives_no_local_node_an_address() {
        SessionOpeningException thrown = openingFromFar(listens -> null);
        assertThat(thrown.contactPoints()).containsOnlyKeys(endpoint(cluster.node(2)));
        assertThat(thrown)
                .hasCauseInstanceOf(UnusableNodeException.class)
                .hasMessageContaining("no node of data centre \"near\" can be connected to: the address translator"
                        + " returned null for " + endpoint(cluster.node(1)));
    }

    @Test
    void where_the_translator_throws_for_each_local_node_and_what_it_threw_is_the_cause() {
        IllegalStateException its = new IllegalStateException("no such host in the table");
        SessionOpeningException thrown = openingFromFar(listens -> {
            throw its;
        });
        assertThat(thrown)
                .hasMessageContaining("the address translator threw java.lang.IllegalStateException: no such host in"
                        + " the table when asked for " + endpoint(cluster.node(1)))
                .hasRootCause(its);
    }

    @Test
    void where_no_local_node_says_where_it_listens() {
        cluster.node(2)
                .when(PEERS)
                .answers(Answer.rows(Table.empty()
                        .in("system", "peers_v2")
                        .column("host_id", NativeType.UUID)
                        .column("data_center", NativeType.TEXT)
                        .column("rack", NativeType.TEXT)
                        .row(cluster.node(1).hostId(), "near", "rack1")));
        assertThat(openingFromFar(UnaryOperator.identity()))
                .hasMessageContaining("no node of data centre \"near\" can be connected to: it does not say where it"
                        + " listens for clients");
    }

    @Test
    void a_node_for_which_the_translator_throws_is_left_out_and_the_others_serve() {
        Endpoint far = endpoint(cluster.node(2));
        try (Session session = through(cluster.node(1))
                .translate(listens -> {
                    if (listens.equals(far)) {
                        throw new IllegalStateException("no such host in the table");
                    }
                    return listens;
                })
                .build()) {
            session.execute("q");
            assertThat(states(session)).containsExactly(NodeState.UP);
        }
    }

    @Test
    void where_one_contact_point_dies_while_the_other_is_being_read() throws InterruptedException, TimeoutException {
        for (StandInNode node : cluster.nodes()) {
            node.when(LOCAL).answers(Answer.silence());
        }
        Map<Endpoint, Throwable> told = new ConcurrentHashMap<>();
        Endpoint second = endpoint(cluster.node(2));
        CompletableFuture<Session> opening = through(cluster.node(1))
                .contactPoint(second.host(), second.port())
                .listener(new SessionListener() {
                    @Override
                    public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
                        told.put(contactPoint, why);
                    }
                })
                .buildAsync()
                .toCompletableFuture();
        for (StandInNode node : cluster.nodes()) {
            node.awaitRequests(Opcode.REGISTER, 1, LONG);
        }
        await("one is being read", () -> cluster.nodes().stream().anyMatch(OpeningEndsTest::isRead));
        StandInNode spare = isRead(cluster.node(1)) ? cluster.node(2) : cluster.node(1);
        StandInNode read = spare == cluster.node(1) ? cluster.node(2) : cluster.node(1);
        spare.kill();
        await("its death is told", () -> told.containsKey(endpoint(spare)));
        read.kill();
        CompletionException thrown = catchThrowableOfType(
                CompletionException.class,
                () -> opening.orTimeout(10, TimeUnit.SECONDS).join());
        assertThat(thrown).hasCauseInstanceOf(SessionOpeningException.class);
        assertThat(((SessionOpeningException) thrown.getCause()).contactPoints())
                .containsOnlyKeys(endpoint(read), endpoint(spare));
    }

    private static boolean isRead(StandInNode node) {
        return node.connections().stream()
                .flatMap(connection -> connection.requests().stream())
                .anyMatch(received -> received.queries().contains(LOCAL));
    }

    @Test
    void the_control_connection_may_stay_in_another_data_centre() {
        try (Session session = through(cluster.node(2)).localDatacenter("near").build()) {
            session.execute("q");
            assertThat(report(session, cluster.node(2)).state()).isEqualTo(NodeState.UNUSED);
            assertThat(cluster.node(2).openConnections()).hasSize(1);
        }
    }
}
