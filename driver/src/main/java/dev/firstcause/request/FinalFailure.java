// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.request;

import dev.firstcause.cluster.Node;
import dev.firstcause.connection.ConnectionBusyException;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.AttemptsFailedException;
import dev.firstcause.error.AttemptsFailedException.NoMore;
import dev.firstcause.error.NoNodeAvailableException;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.NodeState;
import dev.firstcause.error.NotAsked;
import dev.firstcause.error.SessionBusyException;
import dev.firstcause.plan.QueryPlan;
import dev.firstcause.protocol.message.Consistency;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which exception a request fails with after its last attempt: by its attempts, and by what is known of the nodes. Pure,
 * except for {@link #of(QueryPlan, List, NoMore, int, Instant)}, which asks the nodes for their reports if no node is left.
 */
final class FinalFailure {
    private FinalFailure() {}

    /**
     * After the last attempt.
     *
     * @param attempts all of them, in their order; none if no node had a connection
     * @param why no other attempt is allowed; null if no node is left to ask
     * @param maxInFlight how many requests may be in flight on one connection
     * @param now the moment that ages are told for
     */
    static RuntimeException of(
            QueryPlan plan, List<Attempt> attempts, @Nullable NoMore why, int maxInFlight, Instant now) {
        return why == null
                ? noNodeLeft(reports(plan.all()), notAsked(plan), attempts, maxInFlight, now)
                : new AttemptsFailedException(attempts, why, List.of(), List.of(), now);
    }

    /**
     * At the end of the plan.
     *
     * @param planned the nodes of the plan, in its order
     * @param notAsked the nodes that are not in the plan, and why
     */
    static RuntimeException noNodeLeft(
            List<NodeReport> planned, List<NotAsked> notAsked, List<Attempt> attempts, int maxInFlight, Instant now) {
        if (attempts.isEmpty()) {
            return noneAsked(planned, notAsked, now);
        }
        if (attempts.stream().allMatch(each -> each.cause() instanceof ConnectionBusyException)) {
            List<Throwable> refusals = attempts.stream().map(Attempt::cause).toList();
            return new SessionBusyException(planned, maxInFlight, refusals, notAsked, now);
        }
        if (planned.stream().allMatch(each -> each.state() == NodeState.REMOVED)) {
            return new AttemptsFailedException(attempts, NoMore.SESSION_CLOSED, List.of(), List.of(), now);
        }
        return new AttemptsFailedException(attempts, NoMore.PLAN_EXHAUSTED, untried(planned, attempts), notAsked, now);
    }

    private static RuntimeException noneAsked(List<NodeReport> planned, List<NotAsked> notAsked, Instant now) {
        if (planned.isEmpty()) {
            return NotAsked.unexplained(
                    "The local data centre has no node any more that this session knows, so nothing was sent: its"
                            + " nodes have left the cluster, or do not say where they listen for clients. Add nodes to"
                            + " it, or open a session with another SessionBuilder.localDatacenter",
                    planned,
                    notAsked,
                    now);
        }
        if (planned.stream().allMatch(each -> each.lastTry() == null && each.lastDeath() == null)) {
            return NotAsked.unexplained(
                    "No node can be asked yet: the session was closed, or is just connecting", planned, notAsked, now);
        }
        return new NoNodeAvailableException(planned, notAsked, now);
    }

    /** The nodes that were not asked because they have no connection: the caller is told why not. */
    private static List<NodeReport> untried(List<NodeReport> planned, List<Attempt> attempts) {
        Set<Endpoint> asked = attempts.stream().map(Attempt::node).collect(Collectors.toSet());
        return planned.stream()
                .filter(report -> !asked.contains(report.endpoint()))
                .toList();
    }

    private static List<NotAsked> notAsked(QueryPlan plan) {
        List<NotAsked> notAsked = new ArrayList<>(2);
        Consistency confining = plan.confining();
        if (confining != null && !plan.confined().isEmpty()) {
            notAsked.add(NotAsked.byConsistency(reports(plan.confined()), confining));
        }
        if (!plan.unused().isEmpty()) {
            notAsked.add(NotAsked.bySession(reports(plan.unused())));
        }
        return notAsked;
    }

    private static List<NodeReport> reports(List<Node> nodes) {
        return nodes.stream().map(Node::report).toList();
    }
}
