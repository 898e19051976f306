// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.firstcause.connection.Connection;
import dev.firstcause.error.Change;
import dev.firstcause.error.NodeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** The pool replaces the status of its node, with the set of connections in it, while others pick and look. */
public class PickVersusReplacement {
    private PickVersusReplacement() {}

    private static void die(PoolSubject subject) {
        subject.wires.run(subject.network::resetFirst);
        subject.loop.runTasks();
    }

    @JCStressTest
    @Description(
            "A second connection is added, then the first one dies and is taken out. Somebody looks at the status and"
                    + " picks, until the set is the last one. Results: the sets seen, and what was picked, without"
                    + " repetitions.")
    @Outcome(
            id = "(UP\\[old\\]; )?(UP\\[old, new\\]; )?(UP\\[new\\]; )?, (old; |new; |old; new; )",
            expect = ACCEPTABLE,
            desc = "each set whole, and each pick of a connection that was in it and lived")
    @Outcome(id = ".*none.*", expect = FORBIDDEN, desc = "no set was empty, and one connection always lived")
    @Outcome(id = ".*\\[\\].*", expect = FORBIDDEN, desc = "a set that was never there")
    @Outcome(id = ".*stranger.*", expect = FORBIDDEN, desc = "a connection that is in no set")
    @Outcome(expect = FORBIDDEN, desc = "a status and a set that do not agree, or an older set after a newer one")
    @State
    public static class AddedAndTakenOut {
        private static final int LOOKS = 5_000;

        private final PoolSubject subject = new PoolSubject(2);
        private final Node node = subject.node;
        private final Connection old;
        private final List<NodeStatus> seen = new ArrayList<>();
        private final List<Pick> picked = new ArrayList<>();

        public AddedAndTakenOut() {
            subject.fill();
            old = node.connections().all().get(0);
            subject.begin();
            subject.wires.runTasks();
        }

        @Actor
        public void caller() {
            ConnectionSet first = node.connections();
            NodeStatus status = node.status();
            seen.add(status);
            for (int i = 0;
                    i < LOOKS
                            && (status.connections() == first
                                    || status.connections().size() > 1);
                    i++) {
                Pick pick = node.pick();
                if (picked.isEmpty() || picked.get(picked.size() - 1) != pick) {
                    picked.add(pick);
                }
                NodeStatus next = node.status();
                if (next != status) {
                    seen.add(next);
                    status = next;
                }
            }
            picked.add(node.pick());
        }

        @Actor
        public void loop() {
            subject.loop.runTasks();
            die(subject);
        }

        @Arbiter
        public void rest(LL_Result r) {
            subject.settle();
            r.r1 = joined(seen.stream()
                    .map(status -> status.state() + names(status.connections().all())));
            r.r2 = joined(picked.stream()
                    .map(pick -> pick instanceof Pick.Ready ready ? name(ready.connection()) : "none"));
        }

        /** Without what follows its like: a status may be replaced by one with the same set. */
        private static String joined(Stream<String> words) {
            StringBuilder all = new StringBuilder();
            String[] last = {""};
            words.forEach(word -> {
                if (!word.equals(last[0])) {
                    all.append(word).append("; ");
                }
                last[0] = word;
            });
            return all.toString();
        }

        private String names(List<Connection> connections) {
            return connections.stream().map(this::name).toList().toString();
        }

        private String name(Connection connection) {
            if (connection == old) {
                return "old";
            }
            return node.connections().all().equals(List.of(connection)) ? "new" : "stranger";
        }
    }

    @JCStressTest
    @Description(
            "The only connection dies, the node is down, and a new connection brings it up again. Somebody asks for many"
                    + " reports meanwhile. Result: the state, connections and last state of the history in each, without"
                    + " repetitions.")
    @Outcome(
            id = {"(UP 1 UP; )?(DOWN 0 DOWN; )?", "(UP 1 UP; )?DOWN 0 DOWN; UP 1 UP; "},
            expect = ACCEPTABLE,
            desc = "state, connections and history agree, in the order of what happened")
    @Outcome(id = ".*UP 0.*", expect = FORBIDDEN, desc = "up without a connection")
    @Outcome(id = ".*DOWN 1.*", expect = FORBIDDEN, desc = "down with a connection")
    @Outcome(id = ".*(UP . DOWN|DOWN . UP);.*", expect = FORBIDDEN, desc = "a state that its history does not end with")
    @Outcome(expect = FORBIDDEN, desc = "out of order")
    @State
    public static class DownAndUp {
        private static final int REPORTS = 100;

        private final PoolSubject subject = new PoolSubject(1);

        public DownAndUp() {
            subject.fill();
        }

        @Actor
        public void caller(L_Result r) {
            StringBuilder all = new StringBuilder();
            String last = "";
            for (int i = 0; i < REPORTS; i++) {
                String next = words(subject.node.report());
                if (!next.equals(last)) {
                    all.append(next).append("; ");
                    last = next;
                }
            }
            r.r1 = all.toString();
        }

        @Actor
        public void loop() {
            die(subject);
            subject.fill();
        }

        private static String words(NodeReport report) {
            List<Change> history = report.history();
            return report.state() + " " + report.connections() + " "
                    + history.get(history.size() - 1).state();
        }
    }

    @JCStressTest
    @Description(
            "A connection dies in its loop while the cluster's loop puts it into the set. Results: the node's status"
                    + " and connections, the outcome of the first try, what listeners were told, and the deaths noted.")
    @Outcome(
            id = "DOWN\\[\\], true, UD, 1",
            expect = ACCEPTABLE,
            desc = "it was usable, and its death was processed once, whichever was first")
    @Outcome(id = "UP.*", expect = FORBIDDEN, desc = "the death was told in vain: nobody replaces the connection")
    @Outcome(expect = FORBIDDEN, desc = "the death was processed twice, or not told")
    @State
    public static class DeadOnArrival {
        private final PoolSubject subject = new PoolSubject(1);

        public DeadOnArrival() {
            subject.begin();
            subject.wires.runTasks();
        }

        @Actor
        public void clusterLoop() {
            subject.loop.runTasks();
        }

        @Actor
        public void connectionLoop() {
            subject.wires.run(subject.network::resetFirst);
        }

        @Arbiter
        public void rest(LLLL_Result r) {
            subject.settle();
            NodeStatus status = subject.node.status();
            r.r1 = status.state().name() + status.connections().all();
            r.r2 = subject.pool.firstOutcome().toCompletableFuture().getNow(null);
            r.r3 = subject.told();
            r.r4 = subject.node.report().troubles().stream()
                    .mapToLong(trouble -> trouble.count())
                    .sum();
        }
    }
}
