// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.failure.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * No node could be asked, so nothing was sent. The message is a summary line, which is the same for one cause at all times,
 * a line of counts, and a line for each node. {@link #getCause} is
 * the original of what the last connections died of: of a death that says more than that a connection is gone, if there is
 * one, and of the last of those; where no node was ever connected, the failure of the last try. The other originals of
 * {@link #nodes} are suppressed.
 *
 * <p>It has no stack trace where it is made, because an outage makes thousands of them; methods that block throw it with
 * that of their caller. Serialization leaves out the nodes. Any
 * thread.
 */
public final class NoNodeAvailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable List<NodeReport> nodes;
    private final transient @Nullable List<NotAsked> notAsked;

    /**
     * Over the nodes that were considered.
     *
     * @param nodes the nodes in the order of the query plan; at least one of them must tell what its last connection died of
     *     or why the last try failed, or else there is nothing to tell yet and the first tries should be waited for
     * @param now the moment that ages are told for
     * @throws IllegalArgumentException if there is no node, or no node tells a failure
     */
    NoNodeAvailableException(List<NodeReport> nodes, Instant now) {
        this(nodes, List.of(), now);
    }

    /**
     * The same, with the nodes of other data centres.
     *
     * @param notAsked those that the request could not go to
     * @throws IllegalArgumentException as above
     */
    public NoNodeAvailableException(List<NodeReport> nodes, List<NotAsked> notAsked, Instant now) {
        this(Causes.required(nodes, "nodes"), decisive(nodes), notAsked, now);
    }

    private NoNodeAvailableException(
            List<NodeReport> nodes, NodeReport decisive, List<NotAsked> notAsked, Instant now) {
        super(
                NotAsked.added(message(nodes, decisive, now), notAsked, now),
                decisive.originals().get(0),
                true,
                false);
        this.nodes = Few.nodes(nodes, decisive);
        this.notAsked = List.copyOf(notAsked);
        Causes.suppress(
                this,
                this.nodes.stream().flatMap(node -> node.originals().stream()).toList());
    }

    private NoNodeAvailableException(NoNodeAvailableException original) {
        super(original.getMessage(), original.getCause(), true, true);
        this.nodes = original.nodes;
        this.notAsked = original.notAsked;
        Causes.suppress(this, List.of(original.getSuppressed()));
    }

    /**
     * Another exception that says the same, for one of several who wait for one request: the same message, causes and nodes,
     * and the stack trace of the calling thread.
     */
    public NoNodeAvailableException copy() {
        return new NoNodeAvailableException(this);
    }

    /**
     * The nodes that were considered, in the order of the query plan; at least one, but empty after deserialization. Of more
     * than 20 nodes these are 20: the decisive one, the first of each kind of failure, and then those that come first.
     */
    public List<NodeReport> nodes() {
        return nodes == null ? List.of() : nodes;
    }

    /** Nodes of other data centres that the request could not go to, and why; empty after deserialization. */
    public List<NotAsked> notAsked() {
        return notAsked == null ? List.of() : notAsked;
    }

    private static String message(List<NodeReport> nodes, NodeReport decisive, Instant now) {
        Map<NodeState, Integer> states = new EnumMap<>(NodeState.class);
        nodes.forEach(node -> states.merge(node.state(), 1, Integer::sum));
        List<String> counts = new ArrayList<>();
        states.forEach((state, count) -> counts.add(count + " " + state.inWords()));
        Failure death = decisive.lastDeath();
        Throwable lastTry = decisive.lastTry();
        String why = death != null
                ? Words.cause(death) + Words.hint(death)
                : lastTry == null ? "" : Words.cause(lastTry) + Words.hint(lastTry);
        return Words.lines(
                "No node is available, so nothing was sent; decisive is " + why + "\n  "
                        + Words.count(nodes.size(), "node") + ": " + String.join(", ", counts) + "; decisive is node "
                        + decisive.endpoint(),
                Few.nodes(nodes, decisive),
                nodes.size(),
                node -> node.inWords(now));
    }

    private static NodeReport decisive(List<NodeReport> nodes) {
        return nodes.stream()
                .filter(node -> !node.originals().isEmpty())
                .max(Comparator.comparing((NodeReport node) -> node.lastDeath() != null)
                        .thenComparing(NoNodeAvailableException::saysWhy)
                        .thenComparing(NoNodeAvailableException::failedAt))
                .orElseThrow(() -> new IllegalArgumentException("No node of " + nodes + " tells a failure:"
                        + " wait for the first tries to connect before saying that no node is available"));
    }

    private static boolean saysWhy(NodeReport node) {
        Failure death = node.lastDeath();
        return death != null && !death.isSymptomOnly();
    }

    private static Instant failedAt(NodeReport node) {
        Instant lastDeathAt = node.lastDeathAt();
        Instant lastTryAt = node.lastTryAt();
        return lastDeathAt != null ? lastDeathAt : lastTryAt != null ? lastTryAt : node.since();
    }
}
