// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.firstcause.protocol.frame.Frame;
import java.util.concurrent.CompletionStage;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** A caller sends at the moment at which the connection dies. Results: how the request ended, and the load that is left. */
public class SendVersusDeath {
    private SendVersusDeath() {}

    @JCStressTest
    @Description("A request is sent while the loop meets a reset: it has one end, and that is the reset.")
    @Outcome(id = "PEER_RESET NOT_SENT, PEER_RESET NOT_SENT, 0", expect = ACCEPTABLE, desc = "dead before it was sent")
    @Outcome(id = "no end, PEER_RESET NOT_SENT, 0", expect = ACCEPTABLE, desc = "died while it waited in the outbox")
    @Outcome(
            id = {"no end, PEER_RESET MAYBE_SENT, 0", "PEER_RESET MAYBE_SENT, PEER_RESET MAYBE_SENT, 0"},
            expect = ACCEPTABLE,
            desc = "died after the loop had sent it")
    @Outcome(id = ".*, no end, .*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(id = ".*without a failure.*", expect = FORBIDDEN, desc = "dead and nobody knows of what")
    @Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "ended twice, or not at all, for the load")
    @Outcome(expect = FORBIDDEN, desc = "another end than that of the connection")
    @State
    public static class OneRequest {
        private final Subject subject = new Subject();
        private CompletionStage<Frame> call;

        @Actor
        public void caller(LLI_Result r) {
            call = subject.send();
            r.r1 = subject.end(call);
        }

        @Actor
        public void loop() {
            subject.loop.runTasks();
            subject.loop.run(subject::reset);
        }

        @Arbiter
        public void rest(LLI_Result r) {
            subject.loop.runTasks();
            r.r2 = subject.end(call);
            r.r3 = subject.connection.inFlight();
        }
    }

    @JCStressTest
    @Description(
            "Two requests of one caller, held up behind the first look at the failure, while an earlier one has told"
                    + " the loop and waits: the loop dies before it comes to that, and takes from the outbox afterwards.")
    @Outcome(
            id = "PEER_RESET NOT_SENT, PEER_RESET NOT_SENT, PEER_RESET NOT_SENT, 0",
            expect = ACCEPTABLE,
            desc = "taken by the loop, or refused to the caller")
    @Outcome(id = ".*no end.*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(id = ".*without a failure.*", expect = FORBIDDEN, desc = "dead and nobody knows of what")
    @Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "ended twice, or not at all, for the load")
    @Outcome(expect = FORBIDDEN, desc = "another end than that of the connection")
    @State
    public static class HeldUp {
        private final Subject subject = new Subject();
        private final CompletionStage<Frame> earlier = subject.send();
        private CompletionStage<Frame> first;
        private CompletionStage<Frame> second;

        @Actor
        public void caller() {
            first = subject.put();
            second = subject.put();
        }

        @Actor
        public void loop() {
            subject.loop.run(subject::reset);
        }

        @Arbiter
        public void rest(LLLL_Result r) {
            subject.loop.runTasks();
            r.r1 = subject.end(earlier);
            r.r2 = subject.end(first);
            r.r3 = subject.end(second);
            r.r4 = subject.connection.inFlight();
        }
    }

    @JCStressTest
    @Description("A request is sent while a connection is dying of a failed write, and its patience ends.")
    @Outcome(id = "PEER_TRUNCATED NOT_SENT, 0", expect = ACCEPTABLE, desc = "nothing is sent any more")
    @Outcome(id = "PEER_TRUNCATED MAYBE_SENT, 0", expect = ACCEPTABLE, desc = "sent before the write failed")
    @Outcome(id = "no end, .*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(expect = FORBIDDEN, desc = "another end than that of the connection")
    @State
    public static class WhileDying {
        private final Subject subject = new Subject();
        private CompletionStage<Frame> call;

        @Actor
        public void caller() {
            call = subject.send();
        }

        @Actor
        public void loop() {
            subject.loop.runTasks();
            subject.loop.run(subject::brokenPipe);
            subject.loop.run(() -> subject.link.onTick(Subject.LATE));
        }

        @Arbiter
        public void rest(LI_Result r) {
            subject.loop.runTasks();
            r.r1 = subject.end(call);
            r.r2 = subject.connection.inFlight();
        }
    }
}
