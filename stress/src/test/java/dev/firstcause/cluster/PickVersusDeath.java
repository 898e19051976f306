// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.firstcause.connection.Subject;
import dev.firstcause.error.NodeReport;
import dev.firstcause.protocol.frame.Frame;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** A caller picks a connection of a node, and sends on it, at the moment at which it dies in its loop. */
public class PickVersusDeath {
    private PickVersusDeath() {}

    /** A node that is up, with these connections. */
    static Node up(Subject... subjects) {
        NodeInfo info = new NodeInfo(NodeAnswers.HOST, null, "dc1", "rack1", null, Set.of(), null);
        Node node = new Node(info, NodeTransport.NODE, subjects.length);
        ConnectionSet set = ConnectionSet.NONE;
        for (Subject each : subjects) {
            set = set.with(each.connection);
        }
        node.become(new NodeStatus.Up(Instant.EPOCH, set, NodeStatus.Tries.NONE));
        return node;
    }

    private static String words(NodeReport report) {
        String of =
                report.lastDeath() == null ? "" : " of " + report.lastDeath().kind();
        return report.state() + of + " with " + report.connections() + " connections";
    }

    @JCStressTest
    @Description("The node has two connections, and the one that is picked first dies. Results: how the caller saw that"
            + " one before it picked, which one it picked, how the request ended, and the load that is left.")
    @Outcome(
            id = {"alive, dying, PEER_RESET NOT_SENT, 0", "alive, dying, PEER_RESET MAYBE_SENT, 0"},
            expect = ACCEPTABLE,
            desc = "picked before it died: the request has its failure")
    @Outcome(
            id = {"alive, other, answered, 0", "PEER_RESET, other, answered, 0"},
            expect = ACCEPTABLE,
            desc = "the one that lives has answered")
    @Outcome(id = "PEER_RESET, dying, .*", expect = FORBIDDEN, desc = "a dead connection was picked")
    @Outcome(id = ".*, none, .*", expect = FORBIDDEN, desc = "the connection that lives was not found")
    @Outcome(id = ".*, no end, .*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "ended twice, or not at all, for the load")
    @Outcome(expect = FORBIDDEN, desc = "another end than that of the connection")
    @State
    public static class OneOfTwo {
        private final Subject dying = new Subject();
        private final Subject other = new Subject();
        private final Node node = up(dying, other);
        private Subject picked;
        private CompletionStage<Frame> call;

        @Actor
        public void caller(LLLL_Result r) {
            r.r1 = dying.look();
            if (node.pick() instanceof Pick.Ready ready) {
                picked = ready.connection() == dying.connection ? dying : other;
                call = picked.send();
            }
        }

        @Actor
        public void loop() {
            dying.loop.runTasks();
            dying.loop.run(dying::reset);
        }

        @Arbiter
        public void rest(LLLL_Result r) {
            dying.loop.runTasks();
            if (picked == null) {
                r.r2 = "none";
                return;
            }
            if (picked == other) {
                other.loop.runTasks();
                other.loop.run(other::answer);
            }
            r.r2 = picked == dying ? "dying" : "other";
            r.r3 = picked.end(call);
            r.r4 = dying.connection.inFlight() + other.connection.inFlight();
        }
    }

    @JCStressTest
    @Description(
            "The node has one connection, which dies. Results: what the caller was given, how its request ended or what"
                    + " the node's report said right after, and the load that is left.")
    @Outcome(
            id = {"picked, PEER_RESET NOT_SENT, 0", "picked, PEER_RESET MAYBE_SENT, 0"},
            expect = ACCEPTABLE,
            desc = "picked before it died: the request has its failure")
    @Outcome(
            id = "none, DOWN of PEER_RESET with 0 connections, 0",
            expect = ACCEPTABLE,
            desc = "there is none, and the report says why")
    @Outcome(id = "none, .*", expect = FORBIDDEN, desc = "nothing was given, and nobody says why")
    @Outcome(id = ".*, no end, .*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "ended twice, or not at all, for the load")
    @Outcome(expect = FORBIDDEN, desc = "another end than that of the connection")
    @State
    public static class TheOnlyOne {
        private final Subject dying = new Subject();
        private final Node node = up(dying);
        private CompletionStage<Frame> call;

        @Actor
        public void caller(LLI_Result r) {
            if (node.pick() instanceof Pick.Ready) {
                call = dying.send();
                r.r1 = "picked";
            } else {
                r.r1 = "none";
                r.r2 = words(node.report());
            }
        }

        @Actor
        public void loop() {
            dying.loop.runTasks();
            dying.loop.run(dying::reset);
        }

        @Arbiter
        public void rest(LLI_Result r) {
            dying.loop.runTasks();
            if (call != null) {
                r.r2 = dying.end(call);
            }
            r.r3 = dying.connection.inFlight();
        }
    }

    @JCStressTest
    @Description(
            "The node's only connection dies while somebody asks for reports, until one says something else than before."
                    + " Result: the last report.")
    @Outcome(id = "UP with 1 connections", expect = ACCEPTABLE, desc = "asked before it died")
    @Outcome(id = "DOWN of PEER_RESET with 0 connections", expect = ACCEPTABLE, desc = "dead, and the report says why")
    @Outcome(id = "UP with 0 connections", expect = FORBIDDEN, desc = "up without a connection")
    @Outcome(expect = FORBIDDEN, desc = "down with a connection, or without a reason")
    @State
    public static class Reported {
        private static final int REPORTS = 20;

        private final Subject dying = new Subject();
        private final Node node = up(dying);

        @Actor
        public void caller(L_Result r) {
            String words = words(node.report());
            String last = words;
            for (int i = 0; i < REPORTS && last.equals(words); i++) {
                last = words(node.report());
            }
            r.r1 = last;
        }

        @Actor
        public void loop() {
            dying.loop.run(dying::reset);
        }
    }
}
