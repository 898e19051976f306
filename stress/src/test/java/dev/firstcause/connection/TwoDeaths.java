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
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two causes at once: there is one failure, and everyone sees the same. */
public class TwoDeaths {
    private TwoDeaths() {}

    @JCStressTest
    @Description(
            "A user closes the connection while the loop meets a reset. Results: what the user sees right after, what"
                    + " everyone sees in the end, and the end of the request that was in flight.")
    @Outcome(
            id = {"alive, LOCAL_CLOSE, LOCAL_CLOSE MAYBE_SENT", "LOCAL_CLOSE, LOCAL_CLOSE, LOCAL_CLOSE MAYBE_SENT"},
            expect = ACCEPTABLE,
            desc = "the close was first")
    @Outcome(
            id = {"alive, PEER_RESET, PEER_RESET MAYBE_SENT", "PEER_RESET, PEER_RESET, PEER_RESET MAYBE_SENT"},
            expect = ACCEPTABLE,
            desc = "the reset was first")
    @Outcome(id = ".*two failures.*", expect = FORBIDDEN, desc = "the failure was replaced")
    @Outcome(id = ".*(defunct and closed|without a failure).*", expect = FORBIDDEN, desc = "state and reason apart")
    @Outcome(id = ".*, no end", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(expect = FORBIDDEN, desc = "not everyone saw the same failure")
    @State
    public static class CloseAndReset {
        private final Subject subject = new Subject();
        private final CompletionStage<Frame> call = subject.send();

        public CloseAndReset() {
            subject.loop.runTasks();
        }

        @Actor
        public void closer(LLL_Result r) {
            subject.connection.close();
            r.r1 = subject.look();
        }

        @Actor
        public void loop() {
            subject.loop.runTasks();
            subject.loop.run(subject::reset);
        }

        @Arbiter
        public void rest(LLL_Result r) {
            subject.loop.runTasks();
            r.r2 = subject.verdict();
            r.r3 = subject.end(call);
        }
    }

    @JCStressTest
    @Description("A user closes a connection that is dying of a failed write while its patience ends.")
    @Outcome(id = "(alive|LOCAL_CLOSE), LOCAL_CLOSE, .*", expect = ACCEPTABLE, desc = "the close came in time")
    @Outcome(id = "(alive|PEER_TRUNCATED), PEER_TRUNCATED, .*", expect = ACCEPTABLE, desc = "the close came too late")
    @Outcome(id = ".*two failures.*", expect = FORBIDDEN, desc = "the failure was replaced")
    @Outcome(id = ".*(defunct and closed|without a failure).*", expect = FORBIDDEN, desc = "state and reason apart")
    @Outcome(expect = FORBIDDEN, desc = "not everyone saw the same failure")
    @State
    public static class CloseWhileDying {
        private final Subject subject = new Subject();

        @Actor
        public void closer(LLL_Result r) {
            subject.connection.close();
            r.r1 = subject.look();
        }

        @Actor
        public void loop() {
            subject.loop.run(subject::brokenPipe);
            subject.loop.run(() -> subject.link.onTick(Subject.LATE));
        }

        @Arbiter
        public void rest(LLL_Result r) {
            subject.loop.runTasks();
            r.r2 = subject.verdict();
            r.r3 = subject.connection.lastError().orElseThrow().evidence().size() + " seen";
        }
    }

    @JCStressTest
    @Description(
            "Two threads have said that the connection is defunct, each of its own cause; while the loop hears them,"
                    + " somebody looks twice.")
    @Outcome(
            id = "(alive|PEER_RESET), (alive|PEER_RESET), PEER_RESET",
            expect = ACCEPTABLE,
            desc = "what was said first, for ever")
    @Outcome(id = ".*two failures.*", expect = FORBIDDEN, desc = "the failure was replaced")
    @Outcome(id = ".*(defunct and closed|without a failure).*", expect = FORBIDDEN, desc = "state and reason apart")
    @Outcome(expect = FORBIDDEN, desc = "not everyone saw the same failure")
    @State
    public static class Watched {
        private final Subject subject = new Subject();

        public Watched() {
            subject.connection.defunct(Subject.resetByPeer());
            subject.connection.defunct(Subject.unreachable());
        }

        @Actor
        public void watcher(LLL_Result r) {
            r.r1 = subject.look();
            r.r2 = subject.look();
        }

        @Actor
        public void loop() {
            subject.loop.runTasks();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            String first = (String) r.r1;
            r.r3 = subject.verdict();
            if (!first.equals("alive") && r.r2.equals("alive")) {
                r.r3 = "risen";
            }
        }
    }

    @JCStressTest
    @Description(
            "Two threads say at once that the connection is defunct, each of its own cause, and look; the loop hears"
                    + " them.")
    @Outcome(
            id = "(alive|PEER_RESET), (alive|PEER_RESET), PEER_RESET",
            expect = ACCEPTABLE,
            desc = "the first was first")
    @Outcome(
            id = "(alive|UNREACHABLE), (alive|UNREACHABLE), UNREACHABLE",
            expect = ACCEPTABLE,
            desc = "the second was first")
    @Outcome(id = ".*two failures.*", expect = FORBIDDEN, desc = "the failure was replaced")
    @Outcome(id = ".*(defunct and closed|without a failure).*", expect = FORBIDDEN, desc = "state and reason apart")
    @Outcome(expect = FORBIDDEN, desc = "not everyone saw the same failure")
    @State
    public static class BothFromOutside {
        private final Subject subject = new Subject();

        @Actor
        public void first(LLL_Result r) {
            subject.connection.defunct(Subject.resetByPeer());
            r.r1 = subject.look();
        }

        @Actor
        public void second(LLL_Result r) {
            subject.connection.defunct(Subject.unreachable());
            r.r2 = subject.look();
        }

        @Actor
        public void loop() {
            subject.loop.runTasks();
            subject.loop.runTasks();
        }

        @Arbiter
        public void rest(LLL_Result r) {
            subject.loop.runTasks();
            r.r3 = subject.verdict();
        }
    }
}
