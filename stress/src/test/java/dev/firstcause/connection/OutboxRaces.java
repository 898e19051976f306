// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.firstcause.protocol.message.Options;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** The outbox alone: a call is taken once or refused, in its thread's order, and whoever finds it empty tells the loop. */
public class OutboxRaces {
    private OutboxRaces() {}

    private static Call call(long number) {
        return new Call(Options.INSTANCE, number, number);
    }

    /** The numbers of calls that were taken together, in their order. */
    private static String numbers(@Nullable Call first) {
        StringBuilder text = new StringBuilder();
        for (Call call = first; call != null; call = call.before) {
            text.append(call.acceptedAt);
        }
        return text.toString();
    }

    @JCStressTest
    @Description(
            "Two threads put two calls each. Results: what the puts said, and the calls in the order of the outbox.")
    @Outcome(
            id = {"FIRST WAITS, WAITS WAITS, (1234|1324|1342)", "WAITS WAITS, FIRST WAITS, (3412|3142|3124)"},
            expect = ACCEPTABLE,
            desc = "one was first, and none overtook its own")
    @Outcome(id = "FIRST.*, FIRST.*, .*", expect = FORBIDDEN, desc = "the loop is told twice")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, out of order, or the loop is not told")
    @State
    public static class PutVersusPut {
        private final Outbox outbox = new Outbox();

        @Actor
        public void one(LLL_Result r) {
            r.r1 = outbox.put(call(1)) + " " + outbox.put(call(2));
        }

        @Actor
        public void other(LLL_Result r) {
            r.r2 = outbox.put(call(3)) + " " + outbox.put(call(4));
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = numbers(outbox.takeAll());
        }
    }

    @JCStressTest
    @Description(
            "A thread puts two calls while the loop takes twice. Results: what the puts said, what the loop took, and"
                    + " what was left.")
    @Outcome(id = "FIRST WAITS, -, 12", expect = ACCEPTABLE, desc = "taken after both")
    @Outcome(id = "FIRST WAITS, (12-|-12), ", expect = ACCEPTABLE, desc = "taken together")
    @Outcome(id = "FIRST FIRST, 1-2, ", expect = ACCEPTABLE, desc = "taken one by one")
    @Outcome(id = "FIRST FIRST, (1-|-1), 2", expect = ACCEPTABLE, desc = "taken between them")
    @Outcome(id = "FIRST WAITS, .*, 2", expect = FORBIDDEN, desc = "the loop is not told of the second")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, out of order, or the loop is not told")
    @State
    public static class PutVersusTake {
        private final Outbox outbox = new Outbox();

        @Actor
        public void caller(LLL_Result r) {
            r.r1 = outbox.put(call(1)) + " " + outbox.put(call(2));
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r2 = numbers(outbox.takeAll()) + "-" + numbers(outbox.takeAll());
        }

        @Arbiter
        public void rest(LLL_Result r) {
            r.r3 = numbers(outbox.takeAll());
        }
    }

    @JCStressTest
    @Description(
            "A thread puts two calls while the loop takes what waits, closes, and takes once more, as for a caller who"
                    + " told it before. Results: what the puts said, what was taken before and by the close, after it, and what a"
                    + " later put is told.")
    @Outcome(id = "FIRST WAITS, (12-|-12), , CLOSED", expect = ACCEPTABLE, desc = "both were taken together")
    @Outcome(id = "FIRST FIRST, 1-2, , CLOSED", expect = ACCEPTABLE, desc = "both were taken, one by one")
    @Outcome(id = "FIRST CLOSED, (1-|-1), , CLOSED", expect = ACCEPTABLE, desc = "one was taken, one refused")
    @Outcome(id = "CLOSED CLOSED, -, , CLOSED", expect = ACCEPTABLE, desc = "both were refused")
    @Outcome(id = ".*, .*, .*, (FIRST|WAITS)", expect = FORBIDDEN, desc = "open again: what is put in now is lost")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, or out of order")
    @State
    public static class PutVersusClose {
        private final Outbox outbox = new Outbox();

        @Actor
        public void caller(LLLL_Result r) {
            r.r1 = outbox.put(call(1)) + " " + outbox.put(call(2));
        }

        @Actor
        public void loop(LLLL_Result r) {
            r.r2 = numbers(outbox.takeAll()) + "-" + numbers(outbox.close());
            r.r3 = numbers(outbox.takeAll());
        }

        @Arbiter
        public void rest(LLLL_Result r) {
            r.r4 = outbox.put(call(3));
        }
    }

    @JCStressTest
    @Description("Two threads put a call each while the loop closes.")
    @Outcome(id = "FIRST, WAITS, 12", expect = ACCEPTABLE, desc = "both were taken")
    @Outcome(id = "WAITS, FIRST, 21", expect = ACCEPTABLE, desc = "both were taken")
    @Outcome(id = "FIRST, CLOSED, 1", expect = ACCEPTABLE, desc = "one was taken, one refused")
    @Outcome(id = "CLOSED, FIRST, 2", expect = ACCEPTABLE, desc = "one was taken, one refused")
    @Outcome(id = "CLOSED, CLOSED, ", expect = ACCEPTABLE, desc = "both were refused")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled, or out of order")
    @State
    public static class PutVersusPutVersusClose {
        private final Outbox outbox = new Outbox();

        @Actor
        public void one(LLL_Result r) {
            r.r1 = outbox.put(call(1));
        }

        @Actor
        public void other(LLL_Result r) {
            r.r2 = outbox.put(call(2));
        }

        @Actor
        public void loop(LLL_Result r) {
            r.r3 = numbers(outbox.close());
        }
    }
}
