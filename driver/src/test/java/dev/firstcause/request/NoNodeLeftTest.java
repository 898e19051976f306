// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.LoneNodes;
import dev.firstcause.cluster.Node;
import dev.firstcause.cluster.NodeSet;
import dev.firstcause.error.Attempt;
import dev.firstcause.plan.RoundRobin;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Request;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of a request for which the session knows no node, or none that it has heard of yet. */
class NoNodeLeftTest {
    private static final List<Node> FAR = List.of(LoneNodes.node("far", "dc2"));
    private static final List<Node> UNUSED = List.of(LoneNodes.unused("unused", "dc3"));

    private static final class Pending implements Work, Ending {
        private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

        @Override
        public Request request(ProtocolVersion version) {
            return Options.INSTANCE;
        }

        @Override
        public boolean isIdempotent() {
            return true;
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(1);
        }

        @Override
        public boolean isDone() {
            return failure.isDone();
        }

        @Override
        public void answered(Frame frame, Node node, List<Attempt> earlier) {
            failure.completeExceptionally(new AssertionError("answered"));
        }

        @Override
        public void failed(Throwable why) {
            failure.complete(why);
        }
    }

    private static Throwable failure(NodeSet nodes, @Nullable Consistency confining) {
        Pending pending = new Pending();
        RequestRun.begin(
                pending,
                new RoundRobin(() -> nodes).plan(confining),
                new RequestContext(Duration.ofSeconds(1), 1),
                pending);
        return pending.failure.join();
    }

    @Test
    void a_local_data_centre_without_nodes_is_named_as_the_reason_and_so_are_the_nodes_that_were_not_asked() {
        assertThat(failure(new NodeSet(List.of(), List.of(), UNUSED), null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The local data centre has no node any more")
                .hasMessageContaining("nothing was sent")
                .hasMessageContaining("not asked: 1 node of dc3. This session does not fail over to this data centre")
                .hasMessageContaining("node unused:9042");
        assertThat(failure(new NodeSet(List.of(), List.of(FAR), UNUSED), Consistency.LOCAL_QUORUM))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The local data centre has no node any more")
                .hasMessageContaining("not asked: 1 node of dc2. At LOCAL_QUORUM only nodes")
                .hasMessageContaining("not asked: 1 node of dc3. This session");
    }

    @Test
    void nodes_that_are_just_being_connected_to_are_named_and_so_are_those_that_were_not_asked() {
        assertThat(failure(new NodeSet(FAR, List.of(), UNUSED), null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("No node can be asked yet")
                .hasMessageContaining("far:9042")
                .hasMessageContaining("not asked: 1 node of dc3");
    }
}
