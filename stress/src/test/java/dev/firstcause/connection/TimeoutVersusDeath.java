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
import org.openjdk.jcstress.infra.results.LLI_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A request's time is over at the moment at which the connection dies. The sweep is the loop's; what races with it is who
 * wants the connection dead from outside, and who sends.
 */
public class TimeoutVersusDeath {
    private TimeoutVersusDeath() {}

    @JCStressTest
    @Description("The sweep finds a request late while another thread says that the connection is defunct.")
    @Outcome(id = "late MAYBE_SENT, PEER_RESET", expect = ACCEPTABLE, desc = "the sweep was first")
    @Outcome(id = "PEER_RESET MAYBE_SENT, PEER_RESET", expect = ACCEPTABLE, desc = "the death was first")
    @Outcome(id = "no end, .*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(expect = FORBIDDEN, desc = "another end than its time's or the connection's")
    @State
    public static class InFlight {
        private final Subject subject = new Subject();
        private final CompletionStage<Frame> call = subject.send();

        public InFlight() {
            subject.loop.runTasks();
        }

        @Actor
        public void accuser() {
            subject.connection.defunct(Subject.resetByPeer());
        }

        @Actor
        public void loop() {
            subject.loop.runTasks();
            subject.loop.run(() -> subject.link.onTick(Subject.LATE));
        }

        @Arbiter
        public void rest(LL_Result r) {
            subject.loop.runTasks();
            r.r1 = subject.end(call);
            r.r2 = subject.verdict();
        }
    }

    @JCStressTest
    @Description(
            "The node does not read, so a request waits to be sent; it is sent while the sweep runs and the connection"
                    + " dies behind it.")
    @Outcome(id = "late NOT_SENT, PEER_RESET, 0", expect = ACCEPTABLE, desc = "the sweep has found it")
    @Outcome(
            id = "PEER_RESET NOT_SENT, PEER_RESET, 0",
            expect = ACCEPTABLE,
            desc = "it came after the sweep, or too late")
    @Outcome(id = "no end, .*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "ended twice, or not at all, for the load")
    @Outcome(expect = FORBIDDEN, desc = "another end than its time's or the connection's")
    @State
    public static class Waiting {
        private final Subject subject = Subject.backedUp();
        private CompletionStage<Frame> call;

        @Actor
        public void caller() {
            call = subject.send();
        }

        @Actor
        public void loop() {
            subject.loop.runTasks();
            subject.loop.run(() -> subject.link.onTick(Subject.LATE));
            subject.loop.run(subject::reset);
        }

        @Arbiter
        public void rest(LLI_Result r) {
            subject.loop.runTasks();
            r.r1 = subject.end(call);
            r.r2 = subject.verdict();
            r.r3 = subject.connection.inFlight();
        }
    }
}
