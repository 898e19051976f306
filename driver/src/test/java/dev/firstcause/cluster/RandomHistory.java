// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.cluster.ScriptedMember.Life;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A storm over a {@link ScriptedCluster} and the calm after it, decided by a seed alone. */
final class RandomHistory {
    private static final int MOST_NODES = 6;
    private static final int MOST_OPERATIONS = 16;
    private static final int LONGEST_PAUSE_MILLIS = 2_000;

    /** After the storm: the longest pause between two tries, twice, and what the tries themselves may take. */
    private static final Duration CALM = Duration.ofSeconds(45);

    private static final Duration CLOSING = Duration.ofSeconds(1);

    /** What may befall a cluster. */
    enum Operation {
        KILL,
        REVIVE,
        HANG,
        JOIN,
        LEAVE,
        MOVE,
        REPLACE,
        RENAME,
        ROW_MISSING,
        ROW_BARE,
        ROW_HALF_WRITTEN,
        ROW_DOUBLE,
        ROW_STALE,
        FALSE_DOWN
    }

    private final Random random;
    private final Endpoint contactPoint;
    private final ScriptedCluster nodes;
    private final List<Operation> operations;
    private final int connections;
    private final boolean failsOver;
    private final List<String> log = new ArrayList<>();
    private int addresses;

    /**
     * A history that has not begun.
     *
     * @param operations what may befall the cluster
     */
    RandomHistory(long seed, Collection<Operation> operations) {
        this.random = new Random(seed);
        this.nodes = new ScriptedCluster(seed);
        this.operations = List.copyOf(operations);
        this.connections = 1 + random.nextInt(3);
        this.failsOver = random.nextBoolean();
        int count = 2 + random.nextInt(3);
        boolean hasPeersV2 = random.nextInt(4) > 0;
        for (int i = 0; i < count; i++) {
            join().hasPeersV2 = hasPeersV2;
        }
        nodes.members.get(0).datacenter = "dc1";
        contactPoint = nodes.members.get(0).endpoint();
    }

    ScriptedCluster nodes() {
        return nodes;
    }

    /** Plays it, and tells what is wrong at its end. */
    List<String> play() {
        Cluster cluster = nodes.open(ScriptedCluster.options(
                connections, "dc1", failsOver ? List.of("dc2") : List.of(), nodes.members.get(0)));
        ScriptedView view = new ScriptedView(
                cluster, nodes, connections, failsOver ? new String[] {"dc1", "dc2"} : new String[] {"dc1"});
        int count = 1 + random.nextInt(MOST_OPERATIONS);
        for (int i = 0; i < count; i++) {
            operate(operations.get(random.nextInt(operations.size())));
            pause(random.nextInt(LONGEST_PAUSE_MILLIS));
        }
        calm();
        for (long left = CALM.toMillis(); left > 0 && !view.wrong().isEmpty(); left -= 100) {
            nodes.advance(Duration.ofMillis(100));
        }
        List<String> wrong = new ArrayList<>(view.wrong());
        wrong.addAll(ClusterCheck.contradictions(cluster));
        CompletableFuture<Void> closed = cluster.close("the history is over").toCompletableFuture();
        nodes.advance(CLOSING);
        wrong.addAll(ClusterCheck.contradictions(cluster));
        if (!closed.isDone()) {
            wrong.add("the cluster is not closed");
        }
        return wrong;
    }

    private void pause(int millis) {
        nodes.advance(Duration.ofMillis(millis));
        log.add("+" + millis);
    }

    /** All serve, their tables tell the truth, and the next event is not lost. */
    private void calm() {
        nodes.members.forEach(member -> member.says.clear());
        nodes.members.forEach(nodes::revive);
        log.add("calm " + nodes.members);
        // Late events come before it.
        pause(2 * LONGEST_PAUSE_MILLIS);
        nodes.tell(ScriptedEvents.joined(nodes.members.get(0)));
    }

    private boolean isContactPoint(ScriptedMember member) {
        return member.endpoint().equals(contactPoint);
    }

    private void operate(Operation operation) {
        ScriptedMember any = nodes.members.get(random.nextInt(nodes.members.size()));
        // The contact point's address is always that of a node: otherwise nothing leads to nodes that all moved at
        // once.
        ScriptedMember other = oneOf(each -> !isContactPoint(each));
        ScriptedMember serving = oneOf(each -> each.life == Life.SERVES);
        ScriptedMember down = oneOf(each -> each.life != Life.SERVES);
        log.add(operation + " " + any + " " + other);
        switch (operation) {
            case KILL -> kill(serving);
            case REVIVE -> revive(down);
            case HANG -> {
                if (serving != null) {
                    nodes.hang(serving);
                }
            }
            case JOIN -> {
                if (nodes.members.size() < MOST_NODES) {
                    tell(ScriptedEvents.joined(join()));
                }
            }
            case LEAVE -> {
                if (other != null) {
                    nodes.leave(other);
                    tell(ScriptedEvents.left(other));
                }
            }
            case MOVE -> {
                if (other != null) {
                    nodes.move(other, nextAddress());
                    tell(ScriptedEvents.joined(other));
                }
            }
            case REPLACE -> {
                tell(ScriptedEvents.joined(nodes.replace(any)));
            }
            case RENAME -> rename(any);
            default -> distort(operation, any);
        }
    }

    private void kill(@Nullable ScriptedMember member) {
        if (member != null) {
            nodes.kill(member);
            tell(ScriptedEvents.down(member));
        }
    }

    private void revive(@Nullable ScriptedMember member) {
        if (member != null) {
            nodes.revive(member);
            tell(ScriptedEvents.up(member));
        }
    }

    /** A node is upgraded, or configured anew, and is started again. */
    private void rename(ScriptedMember member) {
        nodes.kill(member);
        member.rack = "rack" + random.nextInt(9);
        member.version = "5.0." + random.nextInt(9);
        if (!isContactPoint(member)) {
            member.datacenter = datacenter();
        }
        nodes.revive(member);
        tell(ScriptedEvents.up(member));
    }

    /** What one node says of another is not true until the calm. */
    private void distort(Operation operation, ScriptedMember teller) {
        ScriptedMember of = oneOf(each -> each != teller);
        if (of == null) {
            return;
        }
        ScriptedRow row = of.row();
        switch (operation) {
            case ROW_MISSING -> teller.says.put(of.hostId, List.of());
            case ROW_BARE -> teller.says.put(of.hostId, List.of(row.bare()));
            case ROW_HALF_WRITTEN ->
                teller.says.put(
                        of.hostId, List.of(random.nextBoolean() ? row.withoutAddress() : row.withoutDatacenter()));
            case ROW_DOUBLE -> teller.says.put(of.hostId, List.of(row, row.withHostId(new UUID(7, random.nextInt(3)))));
            case ROW_STALE -> teller.says.put(of.hostId, List.of(row));
            default -> tell(ScriptedEvents.down(of));
        }
        tell(ScriptedEvents.joined(of));
    }

    private ScriptedMember join() {
        ScriptedMember member = nodes.join(nextAddress());
        member.datacenter = datacenter();
        return member;
    }

    private String nextAddress() {
        return "10.0.0." + ++addresses;
    }

    private String datacenter() {
        return random.nextInt(3) == 0 ? "dc2" : "dc1";
    }

    /** An event is told at once, or lost, or late, or again and again. */
    private void tell(Event event) {
        int fate = random.nextInt(6);
        log.add(event + " fate " + fate);
        switch (fate) {
            case 0 -> {}
            case 1 -> later(event);
            case 2 -> {
                nodes.tell(event);
                later(event);
                later(event);
            }
            default -> nodes.tell(event);
        }
    }

    private void later(Event event) {
        nodes.after(Duration.ofMillis(random.nextInt(2 * LONGEST_PAUSE_MILLIS)), () -> nodes.tell(event));
    }

    private @Nullable ScriptedMember oneOf(Predicate<ScriptedMember> condition) {
        List<ScriptedMember> all = nodes.members.stream().filter(condition).toList();
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    @Override
    public String toString() {
        return String.join("\n    ", log);
    }
}
