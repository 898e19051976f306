// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.lab.junit.Lab;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.protocol.message.Opcode;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever goes while a session is opened or closed leaves no thread and no connection behind. */
@Lab
class InterruptedSessionTest extends SessionHarness {
    private static final int ROUNDS = 20;

    @Test
    void an_interrupted_build_closes_what_it_began_each_time(TestAuthority authority, StandInNode node)
            throws IOException {
        SessionBuilder builder = to(node, authority);
        for (int i = 0; i < ROUNDS; i++) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(builder::build)
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("it is given up")
                    .hasCauseInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(loopThreads()).isZero();
        }
        await("no connection is open", () -> node.openConnections().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(
            value = Opcode.class,
            names = {"OPTIONS", "STARTUP", "QUERY"})
    void an_interrupt_at_any_step_of_it_does(Opcode silent, TestAuthority authority, StandInNode node)
            throws IOException {
        node.when(silent).answers(Answer.silence());
        Thread waiting = Thread.currentThread();
        CompletableFuture<Void> interrupting = CompletableFuture.runAsync(() -> {
            await(
                    "a connection waits for " + silent,
                    () -> node.openConnections().stream().anyMatch(connection -> connection.count(silent) > 0));
            waiting.interrupt();
        });
        assertThatThrownBy(() -> to(node, authority).build()).hasCauseInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isTrue();
        interrupting.join();
        assertThat(loopThreads()).isZero();
        await("no connection is open", () -> node.openConnections().isEmpty());
    }

    @Test
    void a_cancelled_future_closes_what_was_begun(TestAuthority authority, StandInNode node) throws IOException {
        node.when(Opcode.QUERY).answers(Answer.silence());
        CompletableFuture<Session> opening = to(node, authority).buildAsync().toCompletableFuture();
        await("a connection is made", () -> !node.openConnections().isEmpty());
        opening.cancel(true);
        assertThat(loopThreads()).isZero();
        await("no connection is open", () -> node.openConnections().isEmpty());
    }

    @Test
    void a_session_that_is_ready_too_late_for_its_caller_is_closed(TestAuthority authority, StandInNode node)
            throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            CompletableFuture<Session> opening =
                    to(node, authority).buildAsync().toCompletableFuture();
            int made = i;
            await("the node was asked", () -> node.connections().size() > made);
            if (!opening.cancel(true)) {
                opening.join().close();
            }
        }
        await("no connection is open", () -> node.openConnections().isEmpty());
        await("no loop runs", () -> loopThreads() == 0);
    }

    @Test
    void a_close_finishes_its_work_in_an_interrupted_thread(TestAuthority authority, StandInNode node)
            throws IOException {
        for (int i = 0; i < ROUNDS; i++) {
            Session session = to(node, authority).build();
            Thread.currentThread().interrupt();
            session.close();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(loopThreads()).isZero();
        }
        await("no connection is open", () -> node.openConnections().isEmpty());
    }

    @Test
    void a_close_that_is_interrupted_while_it_waits_finishes_too(TestAuthority authority, StandInNode node)
            throws ExecutionException, IOException, InterruptedException, TimeoutException {
        Session session = to(node, authority).build();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread closing = new Thread(() -> {
            session.close();
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        closing.start();
        while (closing.isAlive()) {
            closing.interrupt();
            Thread.onSpinWait();
        }
        assertThat(interrupted.get(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(loopThreads()).isZero();
    }

    @Test
    void a_description_that_makes_no_sense_leaves_no_transport_open(TestAuthority authority) throws IOException {
        SessionBuilder builder = Session.builder().tls(trusting(authority));
        assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
        assertThat(loopThreads()).isZero();
    }

    /** Threads of transports, of this class's sessions: tests run one after the other. */
    private static long loopThreads() {
        return Thread.getAllStackTraces().entrySet().stream()
                .map(Map.Entry::getKey)
                .filter(Thread::isAlive)
                .filter(thread -> thread.getName().matches("firstcause-(nio|netty-nio|netty-epoll)-\\d+"))
                .count();
    }
}
