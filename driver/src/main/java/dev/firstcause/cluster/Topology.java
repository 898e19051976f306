// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.cluster.TopologyChanges.Change;
import dev.firstcause.cluster.TopologyChanges.Unclear;
import dev.firstcause.connection.Endpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Computes what a reading of the system tables changes about the nodes that are known. It decides nothing else and keeps
 * nothing: the same arguments give the same changes. What the address translator throws is part of the result.
 *
 * <p>The rules, in this order:
 * <ul>
 *   <li>A node without a complete row is kept as it was known, or left out if it was not known.
 *   <li>A node without a row is removed if an event said that it left, or if it has no connection; otherwise it is kept.
 *   <li>An address belongs to one node. If several claim it, it belongs to the one that says so itself, then to the one that
 *       was known there. Another one keeps its earlier address while that may still be right, or waits for the next reading.
 *   <li>A node with another address, or with another use to the session, is replaced. Other changes update it.
 * </ul>
 */
final class Topology {
    private final Map<UUID, Known> known;
    private final Reading reading;
    private final Facts facts;
    private final Rules rules;
    private final Map<UUID, NodeInfo> claims = new LinkedHashMap<>();
    private final Map<UUID, String> removed = new LinkedHashMap<>();
    private final Map<Object, Unclear> unclear = new LinkedHashMap<>();
    private final Set<UUID> unnamed = new LinkedHashSet<>();

    private Topology(Map<UUID, Known> known, Reading reading, Facts facts, Rules rules) {
        this.known = known;
        this.reading = reading;
        this.facts = facts;
        this.rules = rules;
    }

    /** A node as it is known now. */
    record Known(NodeInfo info, Endpoint endpoint, boolean hasConnections) {}

    /**
     * What was learnt since the reading before.
     *
     * @param left nodes of which an event said that they left the cluster
     * @param hosts by the host that was expected, the one that answered at its endpoint
     */
    record Facts(Set<UUID> left, Map<UUID, UUID> hosts) {}

    /**
     * What the session was told about its nodes.
     *
     * @param isUsed whether it uses the nodes of a data centre
     * @param translator turns where a node says that it listens into where it is found from here; may throw or return null
     */
    record Rules(Predicate<String> isUsed, UnaryOperator<Endpoint> translator) {}

    /** What a reading changes about the nodes that are known, by host id. */
    static TopologyChanges changes(Map<UUID, Known> known, Reading reading, Facts facts, Rules rules) {
        Topology topology = new Topology(known, reading, facts, rules);
        topology.collectClaims();
        topology.settleClaims();
        List<Change> others = new ArrayList<>();
        topology.claims.forEach((host, info) -> {
            Change change = topology.change(host, info);
            if (change != null) {
                others.add(change);
            }
        });
        List<Change> all = new ArrayList<>();
        topology.removed.forEach((host, why) -> all.add(new Change.Removed(host, why)));
        all.addAll(others);
        return new TopologyChanges(all, topology.unclear, topology.unnamed);
    }

    // ------------------------------------------------------------------ what each node claims to be

    private void collectClaims() {
        reading.whole().forEach((host, info) -> {
            Known before = known.get(host);
            claims.put(host, before == null ? info : info.completedBy(before.info()));
        });
        for (NodeRow row : reading.incomplete()) {
            Known before = row.hostId() == null ? null : known.get(row.hostId());
            if (before != null) {
                claims.put(before.info().hostId(), before.info());
            }
            unclear(row.hostId() == null ? row : row.hostId(), row.toString(), row.datacenter(), row.missing());
        }
        known.forEach((host, node) -> {
            if (claims.containsKey(host)) {
                return;
            }
            // One node may not name another that is alive and well.
            if (facts.left().contains(host) || !node.hasConnections()) {
                removed.put(host, "has left the cluster");
            } else {
                claims.put(host, node.info());
                unnamed.add(host);
            }
        });
    }

    /** Each round takes a new address, or its place, from at least one node, so it ends. */
    private void settleClaims() {
        boolean isSettled = false;
        while (!isSettled) {
            isSettled = true;
            for (Map.Entry<InetSocketAddress, List<UUID>> each : byAddress().entrySet()) {
                if (each.getValue().size() > 1) {
                    isSettled = false;
                    UUID owner = owner(each.getKey(), each.getValue());
                    each.getValue().stream()
                            .filter(host -> !host.equals(owner))
                            .forEach(host -> giveUp(host, each.getKey(), owner));
                }
            }
        }
    }

    private Map<InetSocketAddress, List<UUID>> byAddress() {
        Map<InetSocketAddress, List<UUID>> hosts = new LinkedHashMap<>();
        claims.forEach((host, info) -> {
            if (info.reported() != null) {
                hosts.computeIfAbsent(info.reported(), address -> new ArrayList<>())
                        .add(host);
            }
        });
        return hosts;
    }

    private UUID owner(InetSocketAddress address, List<UUID> claimants) {
        UUID itself = reading.itself().hostId();
        if (claimants.contains(itself) && address.equals(reading.itself().reported())) {
            return itself;
        }
        UUID answered = answeredAt(address);
        if (answered != null && claimants.contains(answered)) {
            return answered;
        }
        return claimants.stream()
                .filter(host -> known.containsKey(host)
                        && address.equals(known.get(host).info().reported()))
                .findFirst()
                .orElse(claimants.get(0));
    }

    private @Nullable UUID answeredAt(InetSocketAddress address) {
        return known.values().stream()
                .filter(node -> address.equals(node.info().reported()))
                .map(node -> facts.hosts().get(node.info().hostId()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private void giveUp(UUID host, InetSocketAddress address, UUID owner) {
        NodeInfo claimed = Objects.requireNonNull(claims.remove(host), "each claim is given up once");
        Known before = known.get(host);
        boolean isNamed = !unnamed.remove(host);
        if (before != null && address.equals(before.info().reported())) {
            removed.put(host, "has been replaced by host " + owner + " at its address");
        } else if (before != null && (before.hasConnections() || !isCertain(owner, address))) {
            claims.put(host, before.info());
        } else if (before != null) {
            removed.put(host, "has no connection, and its row has the address of host " + owner);
        }
        if (isNamed) {
            unclear(
                    host,
                    claimed.toString(),
                    claimed.datacenter(),
                    "its address " + address + " is that of host " + owner);
        }
    }

    /** Whether the owner of an address itself has told who it is, and not only its row. */
    private boolean isCertain(UUID owner, InetSocketAddress address) {
        Known node = known.get(owner);
        return owner.equals(reading.itself().hostId())
                || owner.equals(answeredAt(address))
                || (node != null && node.hasConnections());
    }

    // ------------------------------------------------------------------ from what is known to what is claimed

    private @Nullable Change change(UUID host, NodeInfo info) {
        Known before = known.get(host);
        if (before == null) {
            Endpoint found = find(info);
            return found == null ? null : new Change.Added(info, found);
        }
        if (!Objects.equals(info.reported(), before.info().reported())) {
            Endpoint found = find(info);
            return found == null
                    ? removed(host, "has moved to an address that is not known")
                    : new Change.Moved(info, found, "has moved to " + found);
        }
        Endpoint endpoint = before.endpoint();
        if (isElsewhere(host)) {
            Endpoint found = find(info);
            if (found != null && !found.equals(endpoint)) {
                return new Change.Moved(
                        info, found, "is not at " + endpoint + " any more, so it is looked for at " + found);
            }
            unclear(host, info.toString(), info.datacenter(), "another host answers at its address");
        }
        boolean isUsed = rules.isUsed().test(info.datacenter());
        if (isUsed != rules.isUsed().test(before.info().datacenter())) {
            return new Change.Moved(
                    info,
                    endpoint,
                    "is in data centre \"" + info.datacenter() + "\" now, which the session "
                            + (isUsed ? "uses" : "does not use"));
        }
        return info.equals(before.info()) ? null : new Change.Updated(info);
    }

    private @Nullable Change removed(UUID host, String why) {
        removed.put(host, why);
        return null;
    }

    private @Nullable Endpoint leftOut(NodeInfo info, String why, @Nullable Throwable thrown) {
        unclear.putIfAbsent(info.hostId(), new Unclear(info.toString(), info.datacenter(), why, thrown));
        return null;
    }

    private void unclear(Object key, String node, @Nullable String datacenter, String why) {
        unclear.putIfAbsent(key, new Unclear(node, datacenter, why, null));
    }

    private boolean isElsewhere(UUID host) {
        return facts.hosts().containsKey(host);
    }

    private @Nullable Endpoint find(NodeInfo info) {
        UUID host = info.hostId();
        InetSocketAddress reported = info.reported();
        boolean isUsable = !reading.viaIsShared() || reported == null;
        if (host.equals(reading.itself().hostId()) && isUsable) {
            return reading.via();
        }
        if (reported == null) {
            return leftOut(info, "it does not say where it listens for clients", null);
        }
        Endpoint listens = new Endpoint(reported.getAddress().getHostAddress(), reported.getPort());
        try {
            Endpoint found = rules.translator().apply(listens);
            return found == null ? leftOut(info, "the address translator returned null for " + listens, null) : found;
        } catch (RuntimeException | Error e) {
            return leftOut(info, "the address translator threw " + Thrown.message(e) + " when asked for " + listens, e);
        }
    }
}
