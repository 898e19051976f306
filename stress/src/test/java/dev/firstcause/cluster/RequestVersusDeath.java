// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.firstcause.connection.ActorLoop;
import dev.firstcause.connection.Subject;
import dev.firstcause.error.Attempt;
import dev.firstcause.error.RequestFailedException;
import dev.firstcause.failure.Failure;
import dev.firstcause.plan.RoundRobin;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.request.Ending;
import dev.firstcause.request.RequestContext;
import dev.firstcause.request.RequestRun;
import dev.firstcause.request.Work;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** A whole request, with its plan and its retries, while the node that it asks first loses its only connection. */
public class RequestVersusDeath {
    private RequestVersusDeath() {}

    /** A cluster of two nodes with one connection each, and one request. */
    abstract static class TwoNodes implements Work, Ending {
        final Subject dying = new Subject();
        private final Subject other = new Subject();
        private final NodeSet nodes =
                new NodeSet(List.of(PickVersusDeath.up(dying), PickVersusDeath.up(other)), List.of(), List.of());
        private final RoundRobin plans = new RoundRobin(() -> nodes);
        private final boolean idempotent;
        private String end = "no end";

        TwoNodes(boolean idempotent) {
            this.idempotent = idempotent;
        }

        void begin() {
            RequestContext context = new RequestContext(Duration.ofMinutes(1), 1024, () -> ActorLoop.NOW);
            RequestRun.begin(this, plans.plan(null), context, this);
        }

        void die() {
            dying.loop.runTasks();
            dying.loop.run(dying::reset);
        }

        /** How the request ended, and the load that is left. */
        void rest(LI_Result r) {
            dying.loop.runTasks();
            other.loop.runTasks();
            if (other.connection.inFlight() > 0) {
                other.loop.run(other::answer);
            }
            r.r1 = end;
            r.r2 = dying.connection.inFlight() + other.connection.inFlight();
        }

        private String words(List<Attempt> attempts) {
            StringBuilder words = new StringBuilder();
            for (Attempt each : attempts) {
                Failure failure = each.failure().orElse(null);
                boolean isOne = failure != null
                        && failure == dying.connection.lastError().orElse(null);
                words.append(isOne ? " after " + failure.kind() + " " + each.fate() : " after another failure");
            }
            return words.toString();
        }

        private void end(String how) {
            end = end.equals("no end") ? how : "two ends";
        }

        @Override
        public Request request(ProtocolVersion version) {
            return Options.INSTANCE;
        }

        @Override
        public boolean isIdempotent() {
            return idempotent;
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public void answered(Frame frame, Node node, List<Attempt> earlier) {
            end("answered" + words(earlier));
        }

        @Override
        public boolean isDone() {
            return !end.equals("no end");
        }

        @Override
        public void failed(Throwable why) {
            end(why instanceof RequestFailedException all ? "failed" + words(all.attempts()) : "failed of " + why);
        }
    }

    @JCStressTest
    @Description("The request may be executed twice. Results: its end with the attempts before it, and the load left.")
    @Outcome(id = "answered, 0", expect = ACCEPTABLE, desc = "the other node was asked at once")
    @Outcome(
            id = {"answered after PEER_RESET NOT_SENT, 0", "answered after PEER_RESET MAYBE_SENT, 0"},
            expect = ACCEPTABLE,
            desc = "the death is the first attempt, and the other node has answered")
    @Outcome(id = "no end, .*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(id = "two ends, .*", expect = FORBIDDEN, desc = "its caller was told twice")
    @Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "ended twice, or not at all, for the load")
    @Outcome(expect = FORBIDDEN, desc = "failed although a node lives, or after another failure than the death")
    @State
    public static class Idempotent extends TwoNodes {
        public Idempotent() {
            super(true);
        }

        @Actor
        public void caller() {
            begin();
        }

        @Actor
        public void loop() {
            die();
        }

        @Arbiter
        public void arbiter(LI_Result r) {
            rest(r);
        }
    }

    @JCStressTest
    @Description("The request must not be executed twice. Results: its end with its attempts, and the load left.")
    @Outcome(id = "answered, 0", expect = ACCEPTABLE, desc = "the other node was asked at once")
    @Outcome(
            id = "answered after PEER_RESET NOT_SENT, 0",
            expect = ACCEPTABLE,
            desc = "nothing was sent before the death, and the other node has answered")
    @Outcome(id = "failed after PEER_RESET MAYBE_SENT, 0", expect = ACCEPTABLE, desc = "it was sent before the death")
    @Outcome(id = "no end, .*", expect = FORBIDDEN, desc = "lost: its caller waits for ever")
    @Outcome(id = "two ends, .*", expect = FORBIDDEN, desc = "its caller was told twice")
    @Outcome(id = ".*, -?[1-9]", expect = FORBIDDEN, desc = "ended twice, or not at all, for the load")
    @Outcome(expect = FORBIDDEN, desc = "executed twice, or failed of something else than the death")
    @State
    public static class NotIdempotent extends TwoNodes {
        public NotIdempotent() {
            super(false);
        }

        @Actor
        public void caller() {
            begin();
        }

        @Actor
        public void loop() {
            die();
        }

        @Arbiter
        public void arbiter(LI_Result r) {
            rest(r);
        }
    }
}
