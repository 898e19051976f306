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
import org.openjdk.jcstress.infra.results.ZZZZ_Result;

/**
 * An answer comes at the moment at which the connection dies. Both happen in the loop, so what really races with them is
 * somebody outside: who wants the connection dead, and who looks.
 */
public class AnswerVersusDeath {
    private AnswerVersusDeath() {}

    @JCStressTest
    @Description("The loop reads an answer while another thread closes the connection.")
    @Outcome(id = "answered, LOCAL_CLOSE, 0", expect = ACCEPTABLE, desc = "the answer was first")
    @Outcome(id = "LOCAL_CLOSE MAYBE_SENT, LOCAL_CLOSE, 0", expect = ACCEPTABLE, desc = "the close was first")
    @Outcome(id = "no end, .*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "ended twice, or not at all, for the load")
    @Outcome(expect = FORBIDDEN, desc = "another end than that of the connection")
    @State
    public static class ClosedFromOutside {
        private final Subject subject = new Subject();
        private final CompletionStage<Frame> call = subject.send();

        public ClosedFromOutside() {
            subject.loop.runTasks();
        }

        @Actor
        public void closer() {
            subject.connection.close();
        }

        @Actor
        public void loop() {
            subject.loop.runTasks();
            subject.loop.run(subject::answer);
        }

        @Arbiter
        public void rest(LLI_Result r) {
            subject.loop.runTasks();
            r.r1 = subject.end(call);
            r.r2 = subject.verdict();
            r.r3 = subject.connection.inFlight();
        }
    }

    @JCStressTest
    @Description(
            "Of two requests the loop answers one, and dies with the other. A watcher looks, in this order, whether the"
                    + " owner was told of the death, whether the other request has failed, whether the connection says that it is"
                    + " dead, whether the answer has come: what happened first is seen whenever what happened later was.")
    @Outcome(id = "false, false, false, false", expect = ACCEPTABLE, desc = "looked before all of it")
    @Outcome(id = "false, false, false, true", expect = ACCEPTABLE, desc = "the answer has come")
    @Outcome(id = "false, false, true, true", expect = ACCEPTABLE, desc = "it is dead, and says so")
    @Outcome(id = "false, true, true, true", expect = ACCEPTABLE, desc = "and the other request has failed")
    @Outcome(id = "true, true, true, true", expect = ACCEPTABLE, desc = "and the owner was told")
    @Outcome(
            id = ".*, true, false, .*",
            expect = FORBIDDEN,
            desc = "a request has failed of nothing anybody can ask for")
    @Outcome(id = "true, false, .*", expect = FORBIDDEN, desc = "the owner was told while a request still waited")
    @Outcome(expect = FORBIDDEN, desc = "out of order")
    @State
    public static class Watched {
        private final Subject subject = new Subject();
        private final CompletionStage<Frame> answered = subject.send();
        private final CompletionStage<Frame> failed = subject.send();

        public Watched() {
            subject.loop.runTasks();
        }

        @Actor
        public void watcher(ZZZZ_Result r) {
            r.r1 = subject.connection.whenDead().toCompletableFuture().isDone();
            r.r2 = failed.toCompletableFuture().isDone();
            r.r3 = !subject.look().equals("alive");
            r.r4 = answered.toCompletableFuture().isDone();
        }

        @Actor
        public void loop() {
            subject.loop.run(subject::answer);
            subject.loop.run(subject::reset);
        }
    }
}
