// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.connection.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was learnt between two readings: hosts that answered in the place of others, and events. */
@Timeout(60)
@ExtendWith(ClusterCheck.class)
class LearntOfNodesTest {
    private static final UUID STRANGER = new UUID(7, 7);
    private static final UUID ANOTHER = new UUID(8, 8);

    private final ScriptedCluster nodes = ScriptedCluster.of(2);
    private final ScriptedMember one = nodes.members.get(0);
    private final ScriptedMember two = nodes.members.get(1);
    private final Cluster cluster = nodes.open(ScriptedCluster.options(1, one));
    private final KnownNodes known = cluster.known();

    @AfterEach
    void end() {
        try (nodes) {
            CompletableFuture<Void> closed = cluster.close("test").toCompletableFuture();
            nodes.advance(Duration.ofSeconds(1));
            assertThat(closed).isCompleted();
        }
    }

    /** What a call in the cluster's loop returns. */
    private <T> T inLoop(Supplier<T> call) {
        CompletableFuture<T> returned = new CompletableFuture<>();
        nodes.loop.execute(() -> returned.complete(call.get()));
        nodes.settle();
        return returned.join();
    }

    private Node node(ScriptedMember member) {
        return Objects.requireNonNull(known.poolOf(member.hostId)).node();
    }

    private boolean isNews(ScriptedMember member, UUID actual) {
        return inLoop(() -> known.isOtherHost(node(member), actual));
    }

    private static NodeRow row(ScriptedMember of, UUID host) {
        return new NodeRow(
                host, of.socketAddress(), of.datacenter, of.rack, of.version, of.tokens, of.schema, "its row");
    }

    private void read(Endpoint via, boolean isShared, NodeRow itself, NodeRow... others) {
        NodeInfo info = Objects.requireNonNull(itself.info());
        inLoop(() -> known.apply(Reading.of(via, isShared, info, List.of(others))));
        nodes.settle();
    }

    /** The first node is read; it has a row of the second one. */
    private void readBoth() {
        read(one.endpoint(), false, row(one, one.hostId), row(two, two.hostId));
    }

    /** The first node is read; it has no row of the second one. */
    private void readOne() {
        read(one.endpoint(), false, row(one, one.hostId));
    }

    private List<UUID> hosts() {
        return Stream.of(known.published().local(), known.published().unused())
                .flatMap(List::stream)
                .map(each -> each.info().hostId())
                .toList();
    }

    @Test
    void another_host_is_news_until_the_node_itself_has_answered() {
        assertThat(isNews(two, STRANGER)).isTrue();
        assertThat(isNews(two, STRANGER)).isFalse();
        assertThat(isNews(two, ANOTHER)).isFalse();
        assertThat(isNews(one, STRANGER)).as("at the other node").isTrue();
        nodes.loop.execute(() -> known.isItself(node(two)));
        nodes.settle();
        assertThat(isNews(two, STRANGER)).isTrue();
        assertThat(isNews(one, STRANGER)).as("nothing was said of it").isFalse();
    }

    @Test
    void another_host_in_the_place_of_a_node_that_left_is_no_news() {
        Node gone = node(two);
        nodes.loop.execute(() -> known.left(gone, false));
        nodes.settle();
        readOne();
        assertThat(inLoop(() -> known.isOtherHost(gone, STRANGER))).isFalse();
    }

    @Test
    void a_node_that_was_read_at_its_endpoint_has_answered_itself() {
        assertThat(isNews(one, STRANGER)).isTrue();
        assertThat(isNews(two, STRANGER)).isTrue();
        readBoth();
        assertThat(isNews(one, STRANGER)).isTrue();
        assertThat(isNews(two, STRANGER)).as("it was not read").isFalse();
    }

    @Test
    void a_reading_through_a_name_of_several_nodes_tells_nothing_of_an_endpoint() {
        assertThat(isNews(one, STRANGER)).isTrue();
        read(one.endpoint(), true, row(one, one.hostId), row(two, two.hostId));
        assertThat(isNews(one, STRANGER)).isFalse();
    }

    @Test
    void a_host_that_was_read_at_the_endpoint_of_another_replaces_it() {
        assertThat(isNews(two, STRANGER)).isTrue();
        read(two.endpoint(), false, row(two, ANOTHER), row(one, one.hostId));
        assertThat(hosts()).containsExactlyInAnyOrder(one.hostId, ANOTHER);
    }

    @Test
    void an_endpoint_where_another_host_answers_may_get_the_control_connection() {
        nodes.kill(two);
        nodes.settle();
        assertThat(known.candidates()).containsExactly(one.endpoint());
        assertThat(isNews(two, STRANGER)).isTrue();
        assertThat(known.candidates()).containsExactly(one.endpoint(), two.endpoint());
    }

    @Test
    void an_event_that_came_while_the_nodes_were_read_counts_for_the_next_reading_too() {
        nodes.loop.execute(() -> known.left(node(two), true));
        nodes.settle();
        readBoth();
        readOne();
        assertThat(hosts()).containsExactly(one.hostId);
    }

    @Test
    void it_counts_for_two_readings_and_no_more() {
        nodes.loop.execute(() -> known.left(node(two), true));
        nodes.settle();
        readBoth();
        readBoth();
        readOne();
        assertThat(hosts()).containsExactly(one.hostId, two.hostId);
        assertThat(known.isUnnamed(node(two))).isTrue();
        assertThat(known.isUnnamed(node(one))).isFalse();
    }

    @Test
    void an_event_that_came_before_counts_for_one_reading() {
        nodes.loop.execute(() -> known.left(node(two), false));
        nodes.settle();
        readBoth();
        readOne();
        assertThat(hosts()).containsExactly(one.hostId, two.hostId);
    }
}
