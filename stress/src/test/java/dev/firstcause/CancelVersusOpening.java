// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.firstcause.cluster.NodeTransport;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;

/** The caller of {@link SessionBuilder#buildAsync} gives up while the opening ends. */
public class CancelVersusOpening {
    private CancelVersusOpening() {}

    /** Enough for each step of an opening to follow the one before it. */
    private static final int ROUNDS = 8;

    /** A session that is opened by one actor and given up by the other. */
    abstract static class Opening {
        private final NodeTransport network;
        private final CompletableFuture<Session> opening;

        Opening(NodeTransport network) {
            this.network = network;
            this.opening = Session.builder()
                    .open(network, NodeTransport.OPTIONS, new Preparations())
                    .toCompletableFuture();
        }

        boolean cancel() {
            return opening.cancel(true);
        }

        void open() {
            for (int i = 0; i < ROUNDS; i++) {
                network.loop.tick();
            }
        }

        /** Its end, the transport's, and the connections that are left when a session that was got is closed. */
        void rest(LLLL_Result r) {
            open();
            r.r2 = end();
            r.r3 = network.isClosed() ? "transport closed" : "transport open";
            if (!opening.isCompletedExceptionally()) {
                CompletionStage<Void> unused = opening.join().closeAsync();
                open();
            }
            r.r4 = network.isClosed() ? network.open() : "never closed";
        }

        private String end() {
            if (!opening.isDone()) {
                return "no end";
            }
            Throwable thrown = opening.handle((session, why) -> why).join();
            if (thrown == null) {
                return "session";
            }
            return thrown instanceof CancellationException
                    ? "cancelled"
                    : thrown.getClass().getSimpleName();
        }
    }

    @JCStressTest
    @Description(
            "The caller cancels while the session is opened. Results: whether it could, how the opening ended, whether"
                    + " the transport is closed, and connections left when a session that was got is closed.")
    @Outcome(
            id = "true, cancelled, transport closed, 0",
            expect = ACCEPTABLE,
            desc = "given up: all that was begun is closed")
    @Outcome(id = "false, session, transport open, 0", expect = ACCEPTABLE, desc = "too late: the caller has a session")
    @Outcome(id = ".*, no end, .*", expect = FORBIDDEN, desc = "who waits for the session waits for ever")
    @Outcome(
            id = "true, .*, transport open, .*",
            expect = FORBIDDEN,
            desc = "a transport is left that nobody can close")
    @Outcome(id = "false, session, transport closed, .*", expect = FORBIDDEN, desc = "the session is dead on arrival")
    @Outcome(expect = FORBIDDEN, desc = "another end, or a connection is left")
    @State
    public static class WhileItSucceeds extends Opening {
        public WhileItSucceeds() {
            super(NodeTransport.ofOneLoop());
        }

        @Actor
        public void caller(LLLL_Result r) {
            r.r1 = cancel();
        }

        @Actor
        public void loop() {
            open();
        }

        @Arbiter
        public void arbiter(LLLL_Result r) {
            rest(r);
        }
    }

    @JCStressTest
    @Description("The caller cancels while the only contact point refuses the connection. Results: as above.")
    @Outcome(
            id = "true, cancelled, transport closed, 0",
            expect = ACCEPTABLE,
            desc = "given up: all that was begun is closed")
    @Outcome(
            id = "false, SessionOpeningException, transport closed, 0",
            expect = ACCEPTABLE,
            desc = "too late: the opening had failed, and has closed all")
    @Outcome(id = ".*, no end, .*", expect = FORBIDDEN, desc = "who waits for the session waits for ever")
    @Outcome(id = ".*, transport open, .*", expect = FORBIDDEN, desc = "a transport is left that nobody can close")
    @Outcome(expect = FORBIDDEN, desc = "another end, or a connection is left")
    @State
    public static class WhileItFails extends Opening {
        public WhileItFails() {
            super(NodeTransport.refusing());
        }

        @Actor
        public void caller(LLLL_Result r) {
            r.r1 = cancel();
        }

        @Actor
        public void loop() {
            open();
        }

        @Arbiter
        public void arbiter(LLLL_Result r) {
            rest(r);
        }
    }
}
