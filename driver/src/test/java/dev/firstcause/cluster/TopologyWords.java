// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Endpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A short notation for nodes and changes. {@code B2} is host B at 10.0.0.2. What follows a dot differs from the usual:
 * {@code B2.dc2}, {@code B2.r2} (rack), {@code B2.v4} (version), {@code B2.t9} (tokens), {@code B2.s7} (schema version);
 * {@code ~} is a missing value: {@code B~} (address), {@code ~2} (host id), {@code B2.dc~}, {@code B2.r~}, {@code B2.v~},
 * {@code B2.t~}, {@code B2.s~}. A known node with {@code !} has no connection.
 */
final class TopologyWords {
    private TopologyWords() {}

    static List<String> words(@Nullable String text) {
        return text == null || text.isBlank() ? List.of() : List.of(text.trim().split("\\s+"));
    }

    static UUID host(char name) {
        return new UUID(0, name);
    }

    static String name(UUID host) {
        return String.valueOf((char) host.getLeastSignificantBits());
    }

    static InetSocketAddress address(char digit) {
        return new InetSocketAddress("10.0.0." + digit, 9042);
    }

    static Endpoint endpoint(char digit) {
        return new Endpoint("10.0.0." + digit, 9042);
    }

    static NodeRow row(String word) {
        String[] parts = word.split("\\.", -1);
        Map<String, @Nullable String> values =
                new LinkedHashMap<>(Map.of("dc", "dc1", "r", "r1", "v", "5", "t", parts[0].substring(0, 1), "s", "1"));
        for (int i = 1; i < parts.length; i++) {
            String column = parts[i].startsWith("dc") ? "dc" : parts[i].substring(0, 1);
            String value = parts[i].substring(column.length());
            values.put(column, value.equals("~") ? null : column.equals("dc") || column.equals("r") ? parts[i] : value);
        }
        char host = parts[0].charAt(0);
        char digit = parts[0].charAt(1);
        String tokens = values.get("t");
        String schema = values.get("s");
        return new NodeRow(
                host == '~' ? null : host(host),
                digit == '~' ? null : address(digit),
                values.get("dc"),
                values.get("r"),
                values.get("v"),
                tokens == null ? Set.of() : Set.of(tokens),
                schema == null ? null : new UUID(1, schema.charAt(0)),
                digit == '~' ? null : "10.0.0." + digit);
    }

    static NodeInfo info(String word) {
        NodeInfo info = row(word).info();
        if (info == null) {
            throw new IllegalArgumentException(word + " is no whole node");
        }
        return info;
    }

    static Map<UUID, Topology.Known> known(@Nullable String text) {
        Map<UUID, Topology.Known> known = new LinkedHashMap<>();
        for (String word : words(text)) {
            NodeInfo info = info(word.replace("!", ""));
            known.put(info.hostId(), new Topology.Known(info, endpoint(word.charAt(1)), !word.endsWith("!")));
        }
        return known;
    }

    /** The first row is that of the node that was read, at the address that it says. */
    static Reading reading(String rows) {
        List<String> words = words(rows);
        return reading(endpoint(words.get(0).charAt(1)), false, rows);
    }

    static Reading reading(Endpoint via, boolean viaIsShared, String rows) {
        List<String> words = words(rows);
        List<NodeRow> peers = new ArrayList<>();
        words.subList(1, words.size()).forEach(word -> peers.add(row(word)));
        return Reading.of(via, viaIsShared, info(words.get(0)), peers);
    }

    static Set<UUID> hosts(@Nullable String names) {
        Set<UUID> hosts = new LinkedHashSet<>();
        words(names).forEach(word -> hosts.add(host(word.charAt(0))));
        return hosts;
    }

    /** {@code D3}: host D answered at 10.0.0.3, in place of the node that is known there. */
    static Map<UUID, UUID> answers(@Nullable String known, @Nullable String text) {
        Map<UUID, UUID> answers = new LinkedHashMap<>();
        for (String word : words(text)) {
            words(known).stream()
                    .filter(node -> node.charAt(1) == word.charAt(1))
                    .forEach(node -> answers.put(host(node.charAt(0)), host(word.charAt(0))));
        }
        return answers;
    }

    /** {@code +B2} added, {@code >B3} moved, {@code *B} updated, {@code -B} removed. */
    static String text(TopologyChanges.Change change) {
        if (change instanceof TopologyChanges.Change.Added added) {
            return "+" + name(added.info().hostId()) + last(added.endpoint());
        }
        if (change instanceof TopologyChanges.Change.Moved moved) {
            return ">" + name(moved.info().hostId()) + last(moved.endpoint());
        }
        if (change instanceof TopologyChanges.Change.Updated updated) {
            return "*" + name(updated.info().hostId());
        }
        return "-" + name(((TopologyChanges.Change.Removed) change).hostId());
    }

    private static String last(Endpoint endpoint) {
        return endpoint.host().substring(endpoint.host().lastIndexOf('.') + 1);
    }
}
