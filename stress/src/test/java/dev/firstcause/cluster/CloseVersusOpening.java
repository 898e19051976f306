// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.firstcause.error.NodeState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A cluster, or the pool of a node, is closed while its opening ends. */
public class CloseVersusOpening {
    private CloseVersusOpening() {}

    @JCStressTest
    @Description("A user closes the cluster while the loop opens it, from its first step to its last. Results: how the"
            + " opening ended, whether the close did, and how many connections are left.")
    @Outcome(id = "open, closed, 0", expect = ACCEPTABLE, desc = "it was open, and is closed")
    @Outcome(id = "closed while opened, closed, 0", expect = ACCEPTABLE, desc = "the close came first, and says so")
    @Outcome(id = "no end, .*", expect = FORBIDDEN, desc = "who waits for the session waits for ever")
    @Outcome(id = ".*, not closed, .*", expect = FORBIDDEN, desc = "who waits for the close waits for ever")
    @Outcome(id = ".*, [1-9]", expect = FORBIDDEN, desc = "a connection is left")
    @Outcome(expect = FORBIDDEN, desc = "another end than the session or the close, or two ends")
    @State
    public static class WhileItSucceeds {
        private final ClusterSubject subject = new ClusterSubject(NodeTransport.ofOneLoop());

        @Actor
        public void closer() {
            subject.close();
        }

        @Actor
        public void loop() {
            subject.open();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            subject.settle();
            r.r1 = subject.opening();
            r.r2 = subject.closed();
            r.r3 = subject.network.open();
        }
    }

    @JCStressTest
    @Description("A user closes the cluster while its only contact point refuses the connection. Results: as above.")
    @Outcome(id = "CONNECT_REFUSED, closed, 0", expect = ACCEPTABLE, desc = "the opening had failed, and said of what")
    @Outcome(id = "closed while opened, closed, 0", expect = ACCEPTABLE, desc = "the close came first, and says so")
    @Outcome(id = "no end, .*", expect = FORBIDDEN, desc = "who waits for the session waits for ever")
    @Outcome(id = ".*, not closed, .*", expect = FORBIDDEN, desc = "who waits for the close waits for ever")
    @Outcome(expect = FORBIDDEN, desc = "another end than the refusal or the close, or two ends")
    @State
    public static class WhileItFails {
        private final ClusterSubject subject = new ClusterSubject(NodeTransport.refusing());

        @Actor
        public void closer() {
            subject.close();
        }

        @Actor
        public void loop() {
            subject.open();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            subject.settle();
            r.r1 = subject.opening();
            r.r2 = subject.closed();
            r.r3 = subject.network.open();
        }
    }

    @JCStressTest
    @Description("The cluster's loop closes the cluster while another loop brings the first connection for requests to"
            + " its end. Results: as above.")
    @Outcome(id = "open, closed, 0", expect = ACCEPTABLE, desc = "it was open, and is closed")
    @Outcome(id = "closed while opened, closed, 0", expect = ACCEPTABLE, desc = "the close came first, and says so")
    @Outcome(id = "no end, .*", expect = FORBIDDEN, desc = "who waits for the session waits for ever")
    @Outcome(id = ".*, not closed, .*", expect = FORBIDDEN, desc = "who waits for the close waits for ever")
    @Outcome(id = ".*, [1-9]", expect = FORBIDDEN, desc = "a connection is left")
    @Outcome(expect = FORBIDDEN, desc = "another end than the session or the close, or two ends")
    @State
    public static class InTwoLoops {
        private final ClusterSubject subject = new ClusterSubject(NodeTransport.ofTwoLoops());

        public InTwoLoops() {
            subject.openUpToLastAnswer();
        }

        @Actor
        public void clusterLoop() {
            subject.network.loop.runTasks();
            subject.close();
            subject.network.loop.runTasks();
        }

        @Actor
        public void connectionLoop() {
            subject.network.wires.runTasks();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            subject.settle();
            r.r1 = subject.opening();
            r.r2 = subject.closed();
            r.r3 = subject.network.open();
        }
    }

    /** The pool of a node, whose first connection is left to be opened in its own loop. */
    abstract static class Left {
        private final PoolSubject subject = new PoolSubject(1);

        Left(int unanswered) {
            subject.beginUpTo(unanswered);
        }

        void leave() {
            subject.loop.runTasks();
            subject.loop.run(() -> subject.pool.close("left"));
            subject.loop.runTasks();
        }

        void open() {
            subject.wires.runTasks();
        }

        void rest(LLLL_Result r) {
            subject.settle();
            NodeStatus status = subject.node.status();
            boolean isLeft =
                    status.state() == NodeState.REMOVED && status.connections().isEmpty();
            r.r1 = isLeft ? "left" : status.state();
            r.r2 = subject.pool.firstOutcome().toCompletableFuture().getNow(null);
            r.r3 = subject.network.open();
            r.r4 = subject.handshakes.held() + subject.handshakes.waiting();
        }
    }

    @JCStressTest
    @Description(
            "The cluster's loop leaves a node while another loop makes the connection to it ready. Results: the node's"
                    + " state, the outcome of its first try, how many connections are left, and permits that are held.")
    @Outcome(id = "left, false, 0, 0", expect = ACCEPTABLE, desc = "left before the connection was usable")
    @Outcome(id = "left, true, 0, 0", expect = ACCEPTABLE, desc = "it was usable, and is closed")
    @Outcome(id = "left, (true|false), [1-9], .*", expect = FORBIDDEN, desc = "a connection is left")
    @Outcome(id = "left, (true|false), 0, [1-9]", expect = FORBIDDEN, desc = "the permit was not given back")
    @Outcome(id = "left, null, .*", expect = FORBIDDEN, desc = "who waits for the first try waits for ever")
    @Outcome(expect = FORBIDDEN, desc = "the node is used although it was left")
    @State
    public static class LeftWhileItGetsReady extends Left {
        /** OPTIONS is answered, STARTUP is not. */
        public LeftWhileItGetsReady() {
            super(3);
        }

        @Actor
        public void clusterLoop() {
            leave();
        }

        @Actor
        public void connectionLoop() {
            open();
        }

        @Arbiter
        public void arbiter(LLLL_Result r) {
            rest(r);
        }
    }

    @JCStressTest
    @Description("The cluster's loop leaves a node while another loop reads the last answer. Results: as above.")
    @Outcome(id = "left, false, 0, 0", expect = ACCEPTABLE, desc = "left before the connection was usable")
    @Outcome(id = "left, true, 0, 0", expect = ACCEPTABLE, desc = "it was usable, and is closed")
    @Outcome(id = "left, (true|false), [1-9], .*", expect = FORBIDDEN, desc = "a connection is left")
    @Outcome(id = "left, (true|false), 0, [1-9]", expect = FORBIDDEN, desc = "the permit was not given back")
    @Outcome(id = "left, null, .*", expect = FORBIDDEN, desc = "who waits for the first try waits for ever")
    @Outcome(expect = FORBIDDEN, desc = "the node is used although it was left")
    @State
    public static class LeftAtTheLastAnswer extends Left {
        /** REGISTER is not answered. */
        public LeftAtTheLastAnswer() {
            super(1);
        }

        @Actor
        public void clusterLoop() {
            leave();
        }

        @Actor
        public void connectionLoop() {
            open();
        }

        @Arbiter
        public void arbiter(LLLL_Result r) {
            rest(r);
        }
    }
}
