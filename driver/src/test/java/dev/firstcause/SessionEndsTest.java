// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firstcause.cluster.ClusterOptions;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.error.SessionOpeningException;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInCluster;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each future that a session hands out is completed, also where something under the session throws. */
@Lab
class SessionEndsTest extends SessionHarness {
    private final Error madeUp = new InternalError("made up by the test");

    private StandInCluster cluster;
    private Broken transport;

    @BeforeEach
    void start() throws IOException {
        cluster = StandInCluster.start(1, StandInNode.builder());
        transport = new Broken(TransportOptions.DEFAULT.open(), madeUp);
    }

    @AfterEach
    void close() {
        cluster.close();
        transport.inner.close();
    }

    private Endpoint point() {
        StandInNode node = cluster.node(1);
        return new Endpoint(
                node.address().getAddress().getHostAddress(), node.address().getPort());
    }

    private CompletableFuture<Session> open(SessionBuilder builder) {
        ClusterOptions options = new ClusterOptions(
                List.of(point()), null, List.of(), ConnectionOptions.DEFAULT, null, 1, UnaryOperator.identity());
        return builder.open(transport, options, new Preparations())
                .toCompletableFuture()
                .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        Throwable thrown = catchThrowable(
                () -> future.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join());
        assertThat(thrown).isInstanceOf(CompletionException.class);
        return thrown.getCause();
    }

    /** Where the cluster is open, and the session cannot be made. */
    private final class BreaksOnceUp implements SessionListener {
        @Override
        public void onNodeUp(NodeReport node) {
            transport.loopsFail = true;
        }
    }

    @Test
    void an_opening_fails_of_what_the_making_of_the_session_throws_and_leaves_nothing_open() {
        CompletableFuture<Session> opening =
                open(Session.builder().throttle(1, 1).listener(new BreaksOnceUp()));
        assertThat(failure(opening)).isSameAs(madeUp);
        await("no connection is left", () -> cluster.node(1).openConnections().isEmpty());
    }

    @Test
    void an_opening_that_failed_says_why_though_the_transport_cannot_be_closed() {
        transport.closeFails = true;
        cluster.node(1).kill();
        assertThat(failure(open(Session.builder())))
                .isInstanceOf(SessionOpeningException.class)
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).contains(madeUp));
    }

    @Test
    void timeouts_that_are_longer_than_a_long_has_nanoseconds_mean_for_ever() {
        Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
        Timeouts timeouts = new Timeouts(ever, ever, ever, ever, ever, ever, ever);
        Session session = Session.builder()
                .contactPoint(point().host(), point().port())
                .connection(ConnectionOptions.DEFAULT.withTimeouts(timeouts))
                .buildAsync()
                .toCompletableFuture()
                .orTimeout(LONG.toSeconds(), TimeUnit.SECONDS)
                .join();
        session.execute("q");
        assertThat(session.closeAsync().toCompletableFuture().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS))
                .succeedsWithin(LONG);
    }

    @Test
    void a_close_ends_though_no_loop_can_be_had_to_wait_for_requests() {
        cluster.node(1).when("held").answers(Answer.silence());
        Session session = open(Session.builder()).join();
        CompletableFuture<ResultPage> held = session.executeAsync(
                        SimpleStatement.of("held").withTimeout(LONG))
                .toCompletableFuture();
        transport.loopsFail = true;
        CompletableFuture<Void> closed = session.closeAsync().toCompletableFuture();
        assertThat(closed).succeedsWithin(LONG);
        assertThat(held).isCompletedExceptionally();
    }

    @Test
    void a_close_ends_though_the_loop_of_the_cluster_takes_no_task() {
        Session session = open(Session.builder()).join();
        transport.tasksFail = true;
        assertThat(session.closeNowAsync().toCompletableFuture()).succeedsWithin(LONG);
    }

    @Test
    void a_close_ends_though_the_transport_cannot_be_closed() {
        Session session = open(Session.builder()).join();
        transport.closeFails = true;
        assertThat(session.closeAsync().toCompletableFuture()).succeedsWithin(LONG);
        session.close();
        assertThat(session.closeNowAsync().toCompletableFuture()).succeedsWithin(LONG);
    }

    /** A transport that is well until the test breaks a part of it. */
    private static final class Broken implements Transport {
        private final Transport inner;
        private final Error madeUp;
        private volatile boolean loopsFail;
        private volatile boolean tasksFail;
        private volatile boolean closeFails;

        Broken(Transport inner, Error madeUp) {
            this.inner = inner;
            this.madeUp = madeUp;
        }

        @Override
        public String name() {
            return inner.name();
        }

        @Override
        public Loop nextLoop() {
            if (loopsFail) {
                throw madeUp;
            }
            return new Its(inner.nextLoop());
        }

        @Override
        public boolean inLoop() {
            return inner.inLoop();
        }

        @Override
        public @Nullable HoldUp holdUp() {
            return inner.holdUp();
        }

        @Override
        public Wire connect(Loop loop, InetSocketAddress address, WireListener listener) {
            return inner.connect(((Its) loop).loop, address, listener);
        }

        @Override
        public void close() {
            if (closeFails) {
                throw madeUp;
            }
            inner.close();
        }

        private final class Its implements Loop {
            private final Loop loop;

            Its(Loop loop) {
                this.loop = loop;
            }

            @Override
            public boolean inLoop() {
                return loop.inLoop();
            }

            @Override
            public void execute(Runnable task) {
                if (tasksFail && !inLoop()) {
                    throw madeUp;
                }
                loop.execute(task);
            }

            @Override
            public long nanoTime() {
                return loop.nanoTime();
            }

            @Override
            public void addTicker(Ticker ticker) {
                loop.addTicker(ticker);
            }

            @Override
            public void removeTicker(Ticker ticker) {
                loop.removeTicker(ticker);
            }

            @Override
            public void stir(Ticker ticker) {
                loop.stir(ticker);
            }

            @Override
            public void tickBy(long time) {
                loop.tickBy(time);
            }

            @Override
            public HoldUp lastHoldUp() {
                return loop.lastHoldUp();
            }

            @Override
            public HoldUps holdUpsBetween(long begin, long end) {
                return loop.holdUpsBetween(begin, end);
            }
        }
    }
}
