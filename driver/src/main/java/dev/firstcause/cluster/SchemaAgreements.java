// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The waits for schema agreement that are in progress. Confined to the cluster's loop. */
final class SchemaAgreements {
    private final ClusterContext context;
    private final KnownNodes known;
    private final List<SchemaAgreement> waiting = new ArrayList<>();

    SchemaAgreements(ClusterContext context, KnownNodes known) {
        this.context = context;
        this.known = known;
    }

    /** Begins to wait; see {@link Cluster#schemaAgreement}. */
    void begin(@Nullable Node first, Duration wait, CompletableFuture<Boolean> outcome) {
        assert context.loop().inLoop();
        SchemaAgreement agreement =
                new SchemaAgreement(context, () -> connectionTo(first), known.byHost(), wait, outcome);
        waiting.add(agreement);
        agreement.onTick(context.loop().nanoTime());
    }

    void onTick(long now) {
        assert context.loop().inLoop();
        if (!waiting.isEmpty()) {
            List.copyOf(waiting).forEach(each -> each.onTick(now));
            waiting.removeIf(SchemaAgreement::isDone);
        }
    }

    /** Ends all of them, without agreement. */
    void close() {
        waiting.forEach(SchemaAgreement::close);
        waiting.clear();
    }

    private @Nullable Connection connectionTo(@Nullable Node first) {
        NodeSet nodes = known.published();
        List<Node> candidates = new ArrayList<>();
        if (first != null) {
            candidates.add(first);
        }
        candidates.addAll(nodes.local());
        candidates.addAll(nodes.remote());
        candidates.sort(Comparator.comparing(node -> !node.isHealthy()));
        for (Node node : candidates) {
            if (node.pick() instanceof Pick.Ready ready) {
                return ready.connection();
            }
        }
        return null;
    }
}
