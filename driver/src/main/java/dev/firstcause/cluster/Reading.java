// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The nodes as one of them knows them. Immutable.
 *
 * @param via where the node that was read was reached
 * @param viaIsShared whether the name of {@code via} may lead to another node of the cluster
 * @param itself the node that was read, from its {@code system.local}
 * @param whole all nodes with a complete row, by host id, {@code itself} first
 * @param incomplete the rows of the other nodes, as far as they have one
 */
record Reading(
        Endpoint via, boolean viaIsShared, NodeInfo itself, Map<UUID, NodeInfo> whole, List<NodeRow> incomplete) {

    /**
     * A reading from rows. If there are several rows of one host, its own row counts, then the first complete one.
     *
     * @param severalAddresses whether the name of {@code via} has several addresses. All of them lead to the same node if there
     *     is no other: {@code localhost}, for example, is an IPv4 and an IPv6 address
     * @param peers the rows of the other nodes, in their order
     */
    static Reading of(Endpoint via, boolean severalAddresses, NodeInfo itself, List<NodeRow> peers) {
        Map<UUID, NodeInfo> whole = new LinkedHashMap<>();
        whole.put(itself.hostId(), itself);
        for (NodeRow row : peers) {
            NodeInfo info = row.isWhole() ? row.info() : null;
            if (info != null) {
                whole.putIfAbsent(info.hostId(), info);
            }
        }
        Map<Object, NodeRow> incomplete = new LinkedHashMap<>();
        for (NodeRow row : peers) {
            UUID host = row.hostId();
            if (!row.isWhole() && (host == null || !whole.containsKey(host))) {
                incomplete.putIfAbsent(host == null ? row : host, row);
            }
        }
        boolean viaIsShared = severalAddresses && (whole.size() > 1 || !incomplete.isEmpty());
        return new Reading(via, viaIsShared, itself, whole, new ArrayList<>(incomplete.values()));
    }

    /** The names of all data centres in the rows, in alphabetical order. */
    Set<String> datacenters() {
        Set<String> names = new TreeSet<>();
        whole.values().forEach(info -> names.add(info.datacenter()));
        for (NodeRow row : incomplete) {
            if (row.datacenter() != null) {
                names.add(row.datacenter());
            }
        }
        return names;
    }
}
