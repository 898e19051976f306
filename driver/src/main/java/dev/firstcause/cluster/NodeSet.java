// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.error.NodeReport;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes as they are known at one moment. Immutable.
 *
 * @param local those of the local data centre
 * @param failOver for each data centre that the session may fail over to, in their order, its nodes
 * @param unused those of all others: no request goes to them, and no connection for requests is made to them; the control
 *     connection may go to one that is a contact point
 */
public record NodeSet(List<Node> local, List<List<Node>> failOver, List<Node> unused) {
    static final NodeSet NONE = new NodeSet(List.of(), List.of(), List.of());

    public NodeSet {
        local = List.copyOf(local);
        failOver = failOver.stream().map(List::copyOf).toList();
        unused = List.copyOf(unused);
    }

    /**
     * Divides nodes by their data centres. The order of the nodes stays.
     *
     * @param local the local data centre, or null if it is not known yet
     * @param failOver the data centres that the session may fail over to; the local one is passed over
     */
    static NodeSet of(Collection<Node> nodes, @Nullable String local, List<String> failOver) {
        List<String> others =
                failOver.stream().filter(each -> !each.equals(local)).toList();
        return new NodeSet(
                in(nodes, local),
                others.stream().map(each -> in(nodes, each)).toList(),
                nodes.stream()
                        .filter(node -> !datacenter(node).equals(local) && !others.contains(datacenter(node)))
                        .toList());
    }

    private static List<Node> in(Collection<Node> nodes, @Nullable String datacenter) {
        return nodes.stream()
                .filter(node -> datacenter(node).equals(datacenter))
                .toList();
    }

    private static String datacenter(Node node) {
        return node.info().datacenter();
    }

    /** The nodes of all data centres that the session may fail over to, in their order; a new list. */
    public List<Node> remote() {
        return failOver.stream().flatMap(List::stream).toList();
    }

    /** What is known of each node, in the order of the parts. */
    List<NodeReport> reports() {
        return Stream.of(local, remote(), unused)
                .flatMap(List::stream)
                .map(Node::report)
                .toList();
    }
}
