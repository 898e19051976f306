// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.authority.Identity;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tasks of a handshake run where the session's owner is not held up by them; the test says when. */
class TasksAsideTest {
    private static final String TLS_12 = "TLSv1.2";
    private static final String TLS_13 = "TLSv1.3";

    private final Queue<Runnable> helpers = new ArrayDeque<>();
    private final Queue<Runnable> owner = new ArrayDeque<>();
    private final ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
    private final List<TlsFailure> failures = new ArrayList<>();
    private boolean helpersRefuse;
    private boolean ownerRefuses;
    private int busyTurns;

    private TlsSession aside(TlsSession session) {
        session.runTasksOn(
                task -> give(helpersRefuse, helpers, task),
                task -> give(ownerRefuses, owner, task),
                () -> receive(session, new byte[0]));
        return session;
    }

    private static void give(boolean refuses, Queue<Runnable> to, Runnable task) {
        if (refuses) {
            throw new RejectedExecutionException("ended");
        }
        to.add(task);
    }

    private void receive(TlsSession session, byte[] bytes) {
        try {
            session.receive(ByteBuffer.wrap(bytes.clone()), this::onPlaintext);
        } catch (TlsFailure e) {
            failures.add(e);
        }
    }

    private void onPlaintext(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            plaintext.write(bytes.get());
        }
    }

    private static TlsSession session(String protocol) {
        return Talk.trusting(Talk.AUTHORITY).protocols(protocol).build().newSession(Talk.HOST, 9042);
    }

    private static byte[] fromClient(TlsSession session) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        session.drainTo(bytes -> {
            while (bytes.hasRemaining()) {
                out.write(bytes.get());
            }
        });
        return out.toByteArray();
    }

    /** Runs what waits, tasks in a thread of their own, until nothing does. */
    private void runAll() throws InterruptedException {
        while (!helpers.isEmpty() || !owner.isEmpty()) {
            Runnable task = helpers.poll();
            if (task != null) {
                Thread helper = new Thread(task);
                helper.start();
                helper.join();
            }
            task = owner.poll();
            if (task != null) {
                task.run();
            }
        }
    }

    /** Carries bytes to and fro; each part of the server's comes in two, the second one while the session may be busy. */
    private void handshake(TlsSession session, MemoryServer server) throws InterruptedException, TlsFailure {
        session.begin();
        byte[] toClient = server.feed(fromClient(session));
        while (toClient.length > 0 && failures.isEmpty()) {
            int half = toClient.length / 2;
            receive(session, java.util.Arrays.copyOf(toClient, toClient.length - half));
            busyTurns += session.isBusy() ? 1 : 0;
            assertThat(session.isEstablished() && session.isBusy()).isFalse();
            receive(session, java.util.Arrays.copyOfRange(toClient, toClient.length - half, toClient.length));
            busyTurns += session.isBusy() ? 1 : 0;
            runAll();
            assertThat(session.isBusy()).isFalse();
            toClient = server.feed(fromClient(session));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_handshake_goes_on_when_its_tasks_are_done(String protocol) throws InterruptedException, TlsFailure {
        TlsSession session = aside(session(protocol));
        MemoryServer server = Talk.server(Talk.NODE);
        try {
            handshake(session, server);
            assertThat(failures).isEmpty();
            assertThat(busyTurns).isPositive();
            assertThat(session.isEstablished()).isTrue();
            assertThat(session.protocol()).isEqualTo(protocol);
            assertThat(session.peerSubject()).isEqualTo("CN=node1.example");
            session.send(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
            receive(session, server.feed(fromClient(session)));
            receive(session, server.encrypt("answer"));
            assertThat(plaintext.toString(StandardCharsets.UTF_8)).isEqualTo("answer");
            assertThat(helpers).isEmpty();
        } finally {
            session.release();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_12, TLS_13})
    void a_refusal_is_told_when_the_tasks_are_done(String protocol) throws InterruptedException, TlsFailure {
        TlsSession session = aside(session(protocol));
        Identity expired = Talk.AUTHORITY.expired("node9.example");
        MemoryServer server = Talk.server(expired);
        try {
            handshake(session, server);
            assertThat(failures).hasSize(1);
            assertThat(failures.get(0).kind()).isEqualTo(FailureKind.SERVER_CERT_REFUSED);
            assertThat(failures.get(0))
                    .hasMessageContaining("it has expired")
                    .hasMessageContaining("; also, it is for");
            server.feed(fromClient(session));
            assertThat(server.failure()).hasMessageContaining("Received fatal alert");
        } finally {
            session.release();
        }
    }

    /** The JDK's engine, with a count of how often it was given back. */
    private static final class Counting implements TlsEngines {
        final List<Thread> releases = new ArrayList<>();

        @Override
        public SSLEngine client(String host, int port) {
            return Talk.ENGINES.client(host, port);
        }

        @Override
        public void release(SSLEngine engine) {
            releases.add(Thread.currentThread());
        }

        @Override
        public boolean wantsDirectBuffers() {
            return false;
        }

        @Override
        public EngineError read(Exception thrown) {
            return Talk.ENGINES.read(thrown);
        }
    }

    private TlsSession busySession(Counting engines) throws TlsFailure {
        BufferPool pool = new BufferPool(Records.LONGEST_RECORD, false);
        SSLEngine engine = engines.client(Talk.HOST, 9042);
        TlsSession session = aside(new TlsSession(engines, engine, "TLS", new HandshakeNotes(), pool, pool));
        session.begin();
        byte[] flight = Talk.server(Talk.NODE).feed(fromClient(session));
        receive(session, flight);
        assertThat(session.isBusy()).isTrue();
        return session;
    }

    @Test
    void a_release_waits_for_the_tasks_and_happens_once() throws InterruptedException, TlsFailure {
        Counting engines = new Counting();
        TlsSession session = busySession(engines);
        session.release();
        session.release();
        session.close();
        assertThat(engines.releases).isEmpty();
        assertThat(session.protocol()).isEqualTo("NONE");
        assertThat(session.hasOutgoing()).isFalse();
        assertThatThrownBy(() -> session.receive(ByteBuffer.allocate(1), this::onPlaintext))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("released before");
        runAll();
        session.release();
        assertThat(engines.releases).containsExactly(Thread.currentThread());
        assertThat(failures).isEmpty();
    }

    @Test
    void tasks_whose_owner_has_ended_release_the_engine() throws InterruptedException, TlsFailure {
        Counting engines = new Counting();
        TlsSession session = busySession(engines);
        session.release();
        ownerRefuses = true;
        runAll();
        assertThat(engines.releases).hasSize(1).doesNotContain(Thread.currentThread());
        session.release();
        assertThat(engines.releases).hasSize(1);
    }

    @Test
    void tasks_that_the_helpers_refuse_are_run_by_the_owner() throws InterruptedException, TlsFailure {
        helpersRefuse = true;
        TlsSession session = aside(session(TLS_13));
        try {
            handshake(session, Talk.server(Talk.NODE));
            assertThat(session.isEstablished()).isTrue();
        } finally {
            session.release();
        }
    }

    @Test
    void tasks_are_run_by_the_owner_where_there_is_no_thread_for_them() throws InterruptedException, TlsFailure {
        TlsSession session = session(TLS_13);
        session.runTasksOn(
                task -> {
                    throw new OutOfMemoryError("unable to create native thread");
                },
                owner::add,
                () -> receive(session, new byte[0]));
        try {
            handshake(session, Talk.server(Talk.NODE));
            assertThat(session.isEstablished()).isTrue();
        } finally {
            session.release();
        }
    }

    @Test
    void a_task_that_throws_ends_the_session_with_what_it_threw() throws InterruptedException, TlsFailure {
        IllegalStateException bug = new IllegalStateException("a bug in a provider");
        BufferPool pool = new BufferPool(Records.LONGEST_RECORD, false);
        Counting engines = new Counting();
        SSLEngine engine = new BrittleEngine(engines.client(Talk.HOST, 9042)) {
            @Override
            public Runnable getDelegatedTask() {
                throw bug;
            }
        };
        TlsSession session = aside(new TlsSession(engines, engine, "TLS", new HandshakeNotes(), pool, pool));
        session.begin();
        receive(session, Talk.server(Talk.NODE).feed(fromClient(session)));
        runAll();
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).kind()).isEqualTo(FailureKind.INTERNAL);
        assertThat(failures.get(0).getCause()).isSameAs(bug);
        TlsFailure again = catchThrowableOfType(
                TlsFailure.class, () -> session.receive(ByteBuffer.allocate(1), this::onPlaintext));
        assertThat(again).isSameAs(failures.get(0));
        session.release();
        assertThat(engines.releases).hasSize(1);
    }
}
