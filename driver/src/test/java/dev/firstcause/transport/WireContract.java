// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for each wire of any transport. */
public abstract class WireContract extends TransportHarness {
    @Test
    void connects_and_tells_it_once() {
        Recorder wire = connected();
        peer.accept();
        someTurns();
        assertThat(wire.facts()).containsExactly("connected");
        assertThat(wire.wire().localAddress()).isNotNull();
        assertThat(wire.wire().loop()).isSameAs(loop);
    }

    @Test
    void a_refused_connect_is_told_with_its_cause() {
        Recorder wire = connect(nobody(), new Recorder());
        await("the refusal", () -> wire.was("failed CONNECT"));
        assertThat(wire.facts()).containsExactly("failed CONNECT");
        assertThat(wire.failures().get(0)).hasMessageContaining("refused");
        write(wire, new byte[10]);
        inLoop(() -> wire.wire().drain(10));
        inLoop(() -> wire.wire().close());
        assertThat(wire.facts()).containsExactly("failed CONNECT");
    }

    @Test
    void an_unresolved_address_is_a_failed_connect_and_is_not_thrown() {
        Recorder wire = connect(InetSocketAddress.createUnresolved("node9.invalid", 9142), new Recorder());
        await("the failure", () -> wire.was("failed CONNECT"));
        assertThat(wire.failures().get(0))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("node9.invalid");
    }

    @Test
    void bytes_arrive_in_order_in_any_chunking() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        byte[] all = noise(1 << 20);
        Random random = new Random(7);
        for (int at = 0; at < all.length; ) {
            int end = Math.min(all.length, at + 1 + random.nextInt(20_000));
            other.send(Arrays.copyOfRange(all, at, end));
            at = end;
        }
        await("all bytes", () -> wire.receivedCount() == all.length);
        assertThat(wire.received()).isEqualTo(all);
        await("the last done", () -> wire.facts().get(wire.facts().size() - 1).equals("done"));
    }

    @Test
    void bytes_are_done_once_a_turn_after_the_last_of_them() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        for (int i = 0; i < 50; i++) {
            int before = wire.receivedCount();
            other.send(new byte[] {1, 2, 3});
            await("bytes", () -> wire.receivedCount() == before + 3 && wire.count("done") == wire.count("bytes"));
        }
        assertThat(wire.facts().toString()).doesNotContain("done, done");
    }

    @Test
    void an_echo_of_a_megabyte_comes_back_unchanged() {
        Recorder wire = new Recorder();
        int[] echoed = {0};
        wire.react(fact -> {
            if (fact.equals("done")) {
                byte[] got = wire.received();
                wire.wire().write(ByteBuffer.wrap(got, echoed[0], got.length - echoed[0]));
                echoed[0] = got.length;
            }
        });
        connected(wire);
        Peer.Connection other = peer.accept();
        byte[] piece = noise(16 * 1024);
        for (int i = 1; i <= 64; i++) {
            int upTo = i * piece.length;
            other.send(piece);
            await("echo", () -> wire.receivedCount() == upTo && wire.wire().sent() == upTo);
            assertThat(other.read(piece.length)).isEqualTo(piece);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_large_write_is_queued_and_its_end_is_told(boolean direct) {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        byte[] piece = noise(1 << 20);
        ByteBuffer source = direct ? ByteBuffer.allocateDirect(piece.length) : ByteBuffer.allocate(piece.length);
        source.put(piece);
        long[] given = {0};
        inLoop(() -> {
            while (wire.wire().queued() == 0 && given[0] < 64 << 20) {
                wire.wire().write(source.rewind());
                assertThat(source.hasRemaining()).isFalse();
                given[0] += piece.length;
            }
            wire.wire().write(source.rewind());
            given[0] += piece.length;
            assertThat(wire.wire().queued()).isPositive();
            assertThat(wire.wire().sent() + wire.wire().queued()).isEqualTo(given[0]);
        });
        assertThat(wire.was("writable")).isFalse();
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        await("all bytes", () -> {
            got.writeBytes(other.readAvailable());
            return got.size() == given[0];
        });
        await("writable", () -> wire.was("writable"));
        byte[] bytes = got.toByteArray();
        for (int at = 0; at < bytes.length; at += piece.length) {
            assertThat(Arrays.equals(bytes, at, at + piece.length, piece, 0, piece.length))
                    .isTrue();
        }
        assertThat(wire.count("writable")).isEqualTo(1);
        inLoop(() -> {
            assertThat(wire.wire().queued()).isZero();
            assertThat(wire.wire().sent()).isEqualTo(given[0]);
        });
    }

    @Test
    void no_write_overtakes_what_waits() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        fill(wire);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        ByteBuffer last =
                ByteBuffer.allocateDirect(5).put(new byte[] {1, 2, 3, 4, 5}).flip();
        inLoop(() -> {
            got.writeBytes(other.readAvailable());
            wire.wire().write(last);
        });
        await("all bytes", () -> {
            got.writeBytes(other.readAvailable());
            return wire.was("writable") && got.size() == wire.wire().sent();
        });
        byte[] all = got.toByteArray();
        assertThat(Arrays.copyOfRange(all, all.length - 5, all.length)).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void what_was_received_is_told_before_anything_waiting_is_sent() {
        List<String> facts = new ArrayList<>();
        Recorder writer = connected(new Recorder("writer ", facts));
        Peer.Connection slow = peer.accept();
        Recorder reader = connected(new Recorder("reader ", facts));
        Peer.Connection quick = peer.accept();
        fill(writer);
        inLoop(() -> {
            slow.send(new byte[] {1});
            quick.send(new byte[] {2});
            slow.readAvailable();
        });
        await("writable", () -> {
            slow.readAvailable();
            return reader.facts().contains("writer writable");
        });
        List<String> order = reader.facts();
        assertThat(order.indexOf("writer bytes")).isBetween(0, order.indexOf("writer writable"));
        assertThat(order.indexOf("reader bytes")).isBetween(0, order.indexOf("writer writable"));
    }

    @Test
    void after_the_end_was_told_the_wire_still_sends() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        other.send(new byte[] {1, 2, 3});
        other.fin();
        await("the end", () -> wire.was("end"));
        write(wire, new byte[] {4, 5});
        assertThat(other.read(2)).containsExactly(4, 5);
        inLoop(() -> wire.wire().drain(100));
        someTurns();
        assertThat(wire.received()).containsExactly(1, 2, 3);
        assertThat(wire.count("end")).isEqualTo(1);
        assertThat(wire.failures()).isEmpty();
    }

    @Test
    void a_reset_is_told_to_the_reader() {
        Recorder wire = connected();
        peer.accept().reset();
        await("the reset", () -> wire.was("failed READ"));
        someTurns();
        assertThat(wire.facts()).containsExactly("connected", "failed READ");
        assertThat(wire.failures().get(0)).hasMessageContaining("reset");
    }

    @Test
    void after_a_failed_write_the_last_words_of_the_peer_are_still_read() {
        for (int i = 0; i < lastWordsRounds(); i++) {
            Recorder wire = connected();
            Peer.Connection other = peer.accept();
            byte[] lastWords = noise(11);
            inLoop(() -> {
                other.send(lastWords);
                other.reset();
                writeUntilItFails(wire);
                assertThat(wire.received()).isEmpty();
                wire.wire().write(ByteBuffer.allocate(100));
                assertThat(wire.wire().queued()).isZero();
                wire.wire().drain(64 * 1024);
                assertThat(wire.received()).isEqualTo(lastWords);
                assertThat(wire.count("end") + wire.count("failed READ")).isEqualTo(1);
            });
            someTurnsNow();
            assertThat(wire.count("failed WRITE")).isEqualTo(1);
            assertThat(wire.count("done")).isEqualTo(1);
            inLoop(() -> wire.wire().close());
        }
    }

    @Test
    void a_paused_wire_lets_the_peer_feel_it() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        inLoop(() -> wire.wire().pauseReading());
        byte[] piece = noise(8192);
        long sent = other.sendUntilBlocked(piece, 256 << 20);
        assertThat(sent).isLessThan(256 << 20);
        someTurns();
        assertThat(wire.receivedCount()).isZero();
        inLoop(() -> wire.wire().resumeReading());
        await("all bytes", () -> wire.receivedCount() == sent);
        byte[] got = wire.received();
        for (int i = 0; i < got.length; i++) {
            if (got[i] != piece[i % piece.length]) {
                throw new AssertionError("byte " + i + " differs");
            }
        }
    }

    @Test
    void a_paused_wire_is_drained_when_asked_and_not_else() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        inLoop(() -> {
            wire.wire().pauseReading();
            other.send(new byte[] {1, 2, 3});
            drainUntil(wire, 3);
        });
        assertThat(wire.facts()).containsExactly("connected", "bytes", "done");
        other.send(new byte[] {4});
        someTurns();
        assertThat(wire.receivedCount()).isEqualTo(3);
        inLoop(() -> wire.wire().resumeReading());
        await("the rest", () -> wire.receivedCount() == 4);
    }

    /** How often a race is to be run; a scripted transport has none. */
    protected int lastWordsRounds() {
        return 1;
    }

    /** A few round trips through the loop, without time passing. */
    protected void someTurnsNow() {
        for (int i = 0; i < 3; i++) {
            inLoop(() -> {});
        }
    }

    /** Writes until a little has to wait. */
    protected void fill(Recorder recorder) {
        byte[] piece = noise(32 * 1024);
        inLoop(() -> {
            for (int i = 0; i < 4096 && recorder.wire().queued() == 0; i++) {
                recorder.wire().write(ByteBuffer.wrap(piece));
            }
            assertThat(recorder.wire().queued()).isPositive();
        });
    }

    /** To be called in the loop: the kernel may take a moment to hear of a reset. */
    protected static void writeUntilItFails(Recorder recorder) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!recorder.was("failed WRITE") && System.nanoTime() < deadline) {
            recorder.wire().write(ByteBuffer.allocate(1));
        }
        assertThat(recorder.was("failed WRITE")).isTrue();
    }

    /** To be called in the loop. */
    protected static void drainUntil(Recorder recorder, int count) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (recorder.receivedCount() < count && System.nanoTime() < deadline) {
            recorder.wire().drain(1024);
        }
    }
}
