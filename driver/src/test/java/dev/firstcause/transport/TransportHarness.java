// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A transport, a peer, and ways to make things happen in the loop and to wait for them. */
@Timeout(60)
public abstract class TransportHarness {
    protected Transport transport;
    protected Loop loop;
    protected Peer peer;
    private final List<Recorder> recorders = new ArrayList<>();
    private final List<Throwable> uncaught = new CopyOnWriteArrayList<>();
    private Thread.UncaughtExceptionHandler handlerBefore;

    /** A fresh transport with one loop. */
    protected abstract Transport openTransport();

    /** A fresh peer of it. */
    protected abstract Peer openPeer();

    /** An address where nobody listens. */
    protected abstract InetSocketAddress nobody();

    /** Lets the loop run until something is so; fails after some seconds. */
    protected abstract void await(String what, BooleanSupplier condition);

    @BeforeEach
    void open() {
        handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        transport = openTransport();
        peer = openPeer();
        loop = transport.nextLoop();
    }

    @AfterEach
    void close() {
        transport.close();
        peer.close();
        Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        assertThat(uncaught).isEmpty();
        for (Recorder recorder : recorders) {
            assertThat(recorder.toldOutsideTheLoop()).isEmpty();
            assertThat(recorder.count("end")).isLessThanOrEqualTo(1);
            assertThat(recorder.count("failed READ")).isLessThanOrEqualTo(1);
            assertThat(recorder.count("failed WRITE")).isLessThanOrEqualTo(1);
            assertThat(recorder.count("failed CONNECT")).isLessThanOrEqualTo(1);
        }
    }

    /** What was reported as uncaught; forgotten by asking. */
    protected List<Throwable> takeUncaught() {
        List<Throwable> taken = List.copyOf(uncaught);
        uncaught.clear();
        return taken;
    }

    /** Runs something in the loop and waits for it; what it throws is thrown here. */
    protected void inLoop(Runnable work) {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        boolean[] done = {false};
        loop.execute(() -> {
            try {
                work.run();
            } catch (Throwable e) {
                thrown.set(e);
            }
            synchronized (done) {
                done[0] = true;
            }
        });
        await("a task in the loop", () -> {
            synchronized (done) {
                return done[0];
            }
        });
        if (thrown.get() != null) {
            throw new AssertionError("in the loop: " + thrown.get(), thrown.get());
        }
    }

    /** Begins to connect to an address. */
    protected Recorder connect(InetSocketAddress address, Recorder recorder) {
        recorders.add(recorder);
        inLoop(() -> {
            recorder.wire(transport.connect(loop, address, recorder));
            assertThat(recorder.facts()).doesNotContain("connected", "failed CONNECT");
        });
        return recorder;
    }

    /** A wire that is connected. */
    protected Recorder connected(Recorder recorder) {
        long before =
                recorder.facts().stream().filter(f -> f.endsWith("connected")).count();
        connect(peer.address(), recorder);
        await(
                "the connection",
                () -> recorder.facts().stream()
                                .filter(f -> f.endsWith("connected"))
                                .count()
                        > before);
        return recorder;
    }

    protected Recorder connected() {
        return connected(new Recorder());
    }

    protected void write(Recorder recorder, byte[] bytes) {
        inLoop(() -> recorder.wire().write(ByteBuffer.wrap(bytes)));
    }

    /** Lets the loop take a few turns, and time pass. */
    protected void someTurns() {
        int[] ticks = {0};
        Loop.Ticker ticker = now -> {
            synchronized (ticks) {
                ticks[0]++;
            }
        };
        loop.addTicker(ticker);
        await("three ticks", () -> {
            synchronized (ticks) {
                return ticks[0] >= 3;
            }
        });
        loop.removeTicker(ticker);
    }

    /** Bytes that are the same in every run. */
    protected static byte[] noise(int count) {
        byte[] bytes = new byte[count];
        new Random(42).nextBytes(bytes);
        return bytes;
    }
}
