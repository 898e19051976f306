// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.cluster.Topology.Known;
import dev.firstcause.cluster.TopologyChanges.Change;
import dev.firstcause.connection.Endpoint;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories: nodes join, leave, move, swap, are replaced and renamed, and what is read of that is late, incomplete,
 * double or missing. Once the rows are true, the known nodes are those of the rows.
 */
class TopologyHistoriesTest {
    private static final int HISTORIES = 1_000;
    private static final int STEPS = 25;
    private static final int ADDRESSES = 8;
    /** One to hear of all hosts, one for those of which a connection tells where they are not, and one for luck. */
    private static final int READINGS = 3;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void end_with_the_nodes_of_the_rows(boolean rowsAreLeftOver) {
        for (int seed = 0; seed < HISTORIES; seed++) {
            History history = new History(seed, rowsAreLeftOver);
            try {
                history.run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + "\n" + String.join("\n", history.log), e);
            }
        }
    }

    private static final class History {
        private static final Endpoint NAME = new Endpoint("cluster.test", 9042);

        private final List<String> log = new ArrayList<>();
        private final Random random;
        private final boolean rowsAreLeftOver;
        private final Map<UUID, NodeInfo> cluster = new LinkedHashMap<>();
        private final Map<UUID, NodeInfo> leftOver = new LinkedHashMap<>();
        private final Map<UUID, Known> known = new LinkedHashMap<>();
        private final Set<UUID> left = new LinkedHashSet<>();
        private final Map<UUID, UUID> answered = new LinkedHashMap<>();
        private int hosts;

        History(int seed, boolean rowsAreLeftOver) {
            this.random = new Random(seed);
            this.rowsAreLeftOver = rowsAreLeftOver;
        }

        void run() {
            join();
            for (int i = 0; i < STEPS; i++) {
                befall();
                if (random.nextInt(3) == 0) {
                    connectSome();
                }
                if (random.nextBoolean()) {
                    read(spoilt(rows()));
                }
            }
            TopologyChanges last = null;
            for (int i = 0; i < READINGS; i++) {
                connectAll();
                last = read(rows());
            }
            connectAll();
            assertTrue();
            assertThat(last).isNotNull();
            if (!rowsAreLeftOver) {
                assertThat(last.isFinal()).isTrue();
            }
        }

        private void assertTrue() {
            Map<UUID, NodeInfo> actual = new LinkedHashMap<>();
            Set<InetSocketAddress> deserted = new HashSet<>();
            known.forEach((host, node) -> {
                if (leftOver.containsKey(host)) {
                    assertThat(leftOver.get(host)).isEqualTo(node.info());
                    deserted.add(node.info().reported());
                } else {
                    actual.put(host, node.info());
                    assertThat(at(node.endpoint())).as("who is at " + node).isEqualTo(host);
                }
            });
            assertThat(actual).isEqualTo(cluster);
            // Of those that are gone and still have rows, one is tried at each address where no node is.
            Set<InetSocketAddress> expected = new HashSet<>();
            leftOver.values().forEach(info -> expected.add(info.reported()));
            cluster.values().forEach(info -> expected.remove(info.reported()));
            assertThat(deserted).isEqualTo(expected);
        }

        // -------------------------------------------------------------- the cluster

        private void befall() {
            NodeInfo one = any();
            switch (random.nextInt(9)) {
                case 0, 1 -> join();
                case 2 -> leave(one);
                case 3 -> replace(one);
                case 4 ->
                    put(
                            "moves",
                            new NodeInfo(
                                    one.hostId(),
                                    free(one.reported()),
                                    one.datacenter(),
                                    one.rack(),
                                    one.version(),
                                    one.tokens(),
                                    one.schemaVersion()));
                case 5 -> swap(one, any());
                case 6 ->
                    put(
                            "renamed",
                            new NodeInfo(
                                    one.hostId(),
                                    one.reported(),
                                    datacenter(),
                                    "r" + random.nextInt(3),
                                    one.version(),
                                    one.tokens(),
                                    one.schemaVersion()));
                case 7 ->
                    put(
                            "upgraded",
                            new NodeInfo(
                                    one.hostId(),
                                    one.reported(),
                                    one.datacenter(),
                                    one.rack(),
                                    "v" + random.nextInt(9),
                                    Set.of("t" + random.nextInt(9)),
                                    new UUID(1, random.nextInt(9))));
                default -> {}
            }
        }

        private void put(String what, NodeInfo info) {
            log.add(what + " " + info + " " + info.reported());
            cluster.put(info.hostId(), info);
        }

        private void join() {
            InetSocketAddress address = free(null);
            if (address != null) {
                put("joins", fresh(address));
            }
        }

        private NodeInfo fresh(InetSocketAddress address) {
            return new NodeInfo(
                    new UUID(0, ++hosts), address, datacenter(), "r1", "v1", Set.of("t" + hosts), new UUID(1, 1));
        }

        private void leave(NodeInfo gone) {
            if (cluster.size() > 1) {
                log.add("leaves " + gone);
                end(gone);
            }
        }

        private void replace(NodeInfo gone) {
            log.add("replaced " + gone);
            end(gone);
            put("by", fresh(gone.reported()));
        }

        private void end(NodeInfo gone) {
            cluster.remove(gone.hostId());
            if (rowsAreLeftOver && random.nextInt(3) == 0) {
                leftOver.put(gone.hostId(), gone);
            }
            if (random.nextBoolean()) {
                left.add(gone.hostId());
            }
        }

        private void swap(NodeInfo one, NodeInfo other) {
            put(
                    "swaps",
                    new NodeInfo(
                            one.hostId(),
                            other.reported(),
                            one.datacenter(),
                            one.rack(),
                            one.version(),
                            one.tokens(),
                            one.schemaVersion()));
            if (!one.equals(other)) {
                put(
                        "with",
                        new NodeInfo(
                                other.hostId(),
                                one.reported(),
                                other.datacenter(),
                                other.rack(),
                                other.version(),
                                other.tokens(),
                                other.schemaVersion()));
            }
        }

        /** Rows of nodes that nobody connects to would be left over for ever. */
        private String datacenter() {
            return rowsAreLeftOver ? "dc" + random.nextInt(2) : "dc" + random.nextInt(3);
        }

        private NodeInfo any() {
            return new ArrayList<>(cluster.values()).get(random.nextInt(cluster.size()));
        }

        /** An address where no node is, or the one given. */
        private InetSocketAddress free(InetSocketAddress otherwise) {
            List<InetSocketAddress> free = new ArrayList<>();
            for (int i = 1; i <= ADDRESSES; i++) {
                InetSocketAddress address = new InetSocketAddress("10.0.0." + i, 9042);
                if (cluster.values().stream().noneMatch(info -> address.equals(info.reported()))) {
                    free.add(address);
                }
            }
            return free.isEmpty() ? otherwise : free.get(random.nextInt(free.size()));
        }

        /** The host that answers at an endpoint, or null. The name leads to the first node of all. */
        private UUID at(Endpoint endpoint) {
            return cluster.values().stream()
                    .filter(info -> endpoint.equals(NAME) || endpoint.equals(listens(info)))
                    .map(NodeInfo::hostId)
                    .findFirst()
                    .orElse(null);
        }

        private static Endpoint listens(NodeInfo info) {
            return new Endpoint(
                    info.reported().getAddress().getHostAddress(),
                    info.reported().getPort());
        }

        // -------------------------------------------------------------- the session

        private void connectAll() {
            List.copyOf(known.values()).forEach(this::connect);
        }

        /** Old connections may seem to be alive for a while. */
        private void connectSome() {
            for (Known node : List.copyOf(known.values())) {
                if (random.nextBoolean()) {
                    connect(node);
                }
            }
        }

        private void connect(Known node) {
            UUID host = node.info().hostId();
            UUID actual = at(node.endpoint());
            known.put(host, new Known(node.info(), node.endpoint(), host.equals(actual)));
            if (host.equals(actual)) {
                answered.remove(node.info().hostId());
            } else if (actual != null) {
                answered.put(node.info().hostId(), actual);
            }
        }

        /** The first is the node that is read. */
        private List<NodeRow> rows() {
            List<NodeInfo> all = new ArrayList<>(cluster.values());
            all.add(0, all.remove(random.nextInt(all.size())));
            List<NodeRow> rows = new ArrayList<>();
            all.forEach(info -> rows.add(row(info)));
            leftOver.values().forEach(info -> rows.add(1 + random.nextInt(rows.size()), row(info)));
            return rows;
        }

        private static NodeRow row(NodeInfo info) {
            return new NodeRow(
                    info.hostId(),
                    info.reported(),
                    info.datacenter(),
                    info.rack(),
                    info.version(),
                    info.tokens(),
                    info.schemaVersion(),
                    "key");
        }

        private List<NodeRow> spoilt(List<NodeRow> rows) {
            List<NodeRow> spoilt = new ArrayList<>(List.of(rows.get(0)));
            for (NodeRow row : rows.subList(1, rows.size())) {
                int what = random.nextInt(8);
                NodeRow half = new NodeRow(
                        what == 0 ? null : row.hostId(),
                        what == 1 ? null : row.reported(),
                        what == 2 ? null : row.datacenter(),
                        what == 3 ? null : row.rack(),
                        what == 4 ? null : row.version(),
                        what == 4 ? Set.of() : row.tokens(),
                        what == 4 ? null : row.schemaVersion(),
                        "key");
                if (what != 5) {
                    spoilt.add(half);
                }
                if (what == 6) {
                    spoilt.add(
                            row(new NodeInfo(half.hostId(), free(row.reported()), "dc1", "r9", null, Set.of(), null)));
                }
            }
            // What one knows of a node that is gone, or of its earlier self.
            if (random.nextInt(4) == 0) {
                known.values().forEach(node -> spoilt.add(row(node.info())));
            }
            return spoilt;
        }

        private TopologyChanges read(List<NodeRow> rows) {
            NodeInfo itself = rows.get(0).info();
            boolean byName = itself.hostId().equals(at(NAME)) && random.nextBoolean();
            Reading reading = Reading.of(
                    byName ? NAME : listens(itself), random.nextInt(3) == 0, itself, rows.subList(1, rows.size()));
            TopologyChanges changes = Topology.changes(
                    known,
                    reading,
                    new Topology.Facts(left, answered),
                    new Topology.Rules(datacenter -> !datacenter.equals("dc2"), UnaryOperator.identity()));
            log.add("read via " + reading.via() + " " + rows + " -> " + changes);
            changes.list().forEach(this::apply);
            left.clear();
            assertSound(changes);
            return changes;
        }

        private void apply(Change change) {
            if (change instanceof Change.Added added) {
                add(added.info(), added.endpoint());
            } else if (change instanceof Change.Moved moved) {
                assertThat(known.remove(moved.info().hostId())).isNotNull();
                add(moved.info(), moved.endpoint());
            } else if (change instanceof Change.Updated updated) {
                Known before = known.get(updated.info().hostId());
                assertThat(before).isNotNull();
                assertThat(updated.info()).isNotEqualTo(before.info());
                known.put(
                        updated.info().hostId(), new Known(updated.info(), before.endpoint(), before.hasConnections()));
            } else if (change instanceof Change.Removed removed) {
                assertThat(known.remove(removed.hostId())).isNotNull();
            }
        }

        private void add(NodeInfo info, Endpoint endpoint) {
            Known before = known.put(info.hostId(), new Known(info, endpoint, false));
            assertThat(before).isNull();
        }

        private void assertSound(TopologyChanges changes) {
            Set<InetSocketAddress> addresses = new HashSet<>();
            known.values()
                    .forEach(node -> assertThat(addresses.add(node.info().reported()))
                            .as("one node at " + node)
                            .isTrue());
            assertThat(known.keySet()).containsAll(changes.unnamed());
        }
    }
}
