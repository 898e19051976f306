// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Peer;
import dev.firstcause.transport.Recorder;
import dev.firstcause.transport.SocketTransportContract;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NioTransportTest extends SocketTransportContract {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Override
    protected Transport openTransport() {
        return new NioTransport(1);
    }

    @Test
    void loops_take_turns() {
        try (NioTransport two = new NioTransport(2)) {
            Loop first = two.nextLoop();
            assertThat(two.nextLoop()).isNotSameAs(first);
            assertThat(two.nextLoop()).isSameAs(first);
            assertThat(two.name()).isEqualTo("nio");
        }
    }

    @Test
    void a_transport_without_loops_is_refused() {
        assertThatThrownBy(() -> new NioTransport(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void no_selector_is_an_error_with_its_cause() {
        IOException full = new IOException("too many open files");
        assertThatThrownBy(() -> new NioTransport(2, () -> {
                    throw full;
                }))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("the transport nio cannot open a selector: too many open files; raise the limit")
                .hasMessageContaining("ulimit -n")
                .hasCause(full);
    }

    @Test
    void selectors_that_were_opened_are_closed_where_there_are_not_enough_of_them() {
        List<Selector> opened = new ArrayList<>();
        assertThatThrownBy(() -> new NioTransport(3, () -> {
                    if (opened.size() == 2) {
                        throw new IOException("Cannot allocate memory");
                    }
                    opened.add(Selector.open());
                    return opened.get(opened.size() - 1);
                }))
                .hasMessage("the transport nio cannot open a selector: Cannot allocate memory");
        assertThat(opened).hasSize(2).noneMatch(Selector::isOpen);
    }

    @Test
    void a_thread_that_cannot_be_started_is_told_with_the_remedy_and_leaves_nothing() {
        OutOfMemoryError none = new OutOfMemoryError("unable to create native thread");
        List<Selector> opened = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        assertThatThrownBy(() -> new NioTransport(
                        3,
                        () -> {
                            opened.add(Selector.open());
                            return opened.get(opened.size() - 1);
                        },
                        (task, name) -> {
                            threads.add(threads.isEmpty() ? new Thread(task, name) : new Unstartable(none));
                            return threads.get(threads.size() - 1);
                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the transport nio cannot start a thread for a loop: unable to create native")
                .hasMessageContaining("ulimit -u")
                .hasCause(none);
        await("the end of the loop that was started", () -> !threads.get(0).isAlive());
        assertThat(opened).hasSize(3).noneMatch(Selector::isOpen);
    }

    private static final class Unstartable extends Thread {
        private final OutOfMemoryError why;

        Unstartable(OutOfMemoryError why) {
            this.why = why;
        }

        @Override
        public synchronized void start() {
            throw why;
        }
    }

    @Test
    void connections_outlive_their_selector() throws IOException {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        ((NioLoop) loop).selector().close();
        await("the loop's complaint", () -> ((NioLoop) loop).selector().isOpen());
        other.send(new byte[10]);
        await("bytes through the new one", () -> wire.receivedCount() == 10);
        write(wire, new byte[] {7});
        assertThat(other.read(1)).containsExactly(7);
        assertThat(takeUncaught()).isNotEmpty();
        assertThat(wire.failures()).isEmpty();
    }

    @Test
    void a_selector_that_never_sleeps_is_replaced() {
        AtomicInteger opened = new AtomicInteger();
        try (NioTransport restless = new NioTransport(
                1, () -> opened.getAndIncrement() == 0 ? new SleeplessSelector() : java.nio.channels.Selector.open())) {
            await("a second selector", () -> opened.get() == 2);
            Recorder wire = new Recorder();
            Loop its = restless.nextLoop();
            its.execute(() -> wire.wire(restless.connect(its, peer.address(), wire)));
            await("a connection", () -> wire.was("connected"));
        }
        assertThat(takeUncaught().get(0)).hasMessageContaining("for nothing");
    }

    @Test
    void bytes_come_and_go_without_garbage() {
        Counting listener = new Counting();
        inLoop(() -> listener.wire = transport.connect(loop, peer.address(), listener));
        Peer.Connection other = peer.accept();
        byte[] piece = new byte[200];
        AtomicLong thread = new AtomicLong();
        inLoop(() -> thread.set(Thread.currentThread().getId()));
        echo(other, listener, piece, 20_000);
        long before = THREADS.getThreadAllocatedBytes(thread.get());
        echo(other, listener, piece, 10_000);
        long perTurn = (THREADS.getThreadAllocatedBytes(thread.get()) - before) / 10_000;
        // The JDK looks descriptors up in a map, and boxes those above 127.
        assertThat(perTurn).isLessThanOrEqualTo(16);
    }

    private static void echo(Peer.Connection other, Counting listener, byte[] piece, int times) {
        for (int i = 0; i < times; i++) {
            other.send(piece);
            other.read(piece.length);
        }
        assertThat(listener.connected).isTrue();
    }

    /** Answers with as many bytes as came, and makes no garbage itself. */
    private static final class Counting implements WireListener {
        private final ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
        private volatile Wire wire;
        private volatile boolean connected;
        private int came;

        @Override
        public void onConnected() {
            connected = true;
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            came += bytes.remaining();
        }

        @Override
        public void onBytesDone() {
            wire.write(answer.clear().limit(came));
            came = 0;
        }

        @Override
        public void onEnd() {
            wire.close();
        }

        @Override
        public void onFailed(Operation operation, IOException cause) {
            wire.close();
        }

        @Override
        public void onWritable() {
            connected = true;
        }

        @Override
        public void onTransportClosed() {
            wire.close();
        }
    }
}
