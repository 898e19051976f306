// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The stand-in for the network keeps the contract too: else tests that rely on it would prove nothing. */
class ScriptedTransportTest extends TransportContract {
    private static final int TICKS_MOST = 1000;

    @Override
    protected Transport openTransport() {
        return new ScriptedTransport();
    }

    @Override
    protected Peer openPeer() {
        return new ScriptedPeer((ScriptedTransport) transport);
    }

    @Override
    protected InetSocketAddress nobody() {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        ((ScriptedTransport) transport).refuse(address);
        return address;
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        for (int i = 0; i < TICKS_MOST; i++) {
            ((ScriptedLoop) loop).runUntilIdle();
            if (condition.getAsBoolean()) {
                return;
            }
            ((ScriptedLoop) loop).advance(Duration.ofNanos(Loop.TICK_NANOS));
        }
        throw new AssertionError("waited too long for " + what);
    }

    @Test
    void an_errno_of_choice_is_the_answer_to_a_write() {
        Recorder recorder = connected();
        ScriptedWire wire = (ScriptedWire) recorder.wire();
        IOException badDescriptor = new IOException("Bad file descriptor");
        wire.failNextWrite(badDescriptor);
        write(recorder, new byte[1]);
        assertThat(recorder.failures()).containsExactly(badDescriptor);
        wire.deliver((byte) 1);
        await("bytes", () -> recorder.receivedCount() == 1);
    }

    @Test
    void a_write_may_fail_while_nothing_is_written() {
        Recorder recorder = connected();
        IOException notConnected = new IOException("Transport endpoint is not connected");
        ((ScriptedWire) recorder.wire()).fail(Operation.WRITE, notConnected);
        await("the failure", () -> recorder.was("failed WRITE"));
        assertThat(recorder.failures()).containsExactly(notConnected);
    }

    @Test
    void what_is_left_unread_waits_for_a_drain() {
        Recorder recorder = connected();
        ScriptedWire wire = (ScriptedWire) recorder.wire();
        wire.leaveUnread(true);
        wire.deliver((byte) 1, (byte) 2, (byte) 3);
        wire.end();
        someTurns();
        assertThat(recorder.receivedCount()).isZero();
        inLoop(() -> wire.drain(2));
        assertThat(recorder.received()).containsExactly(1, 2);
        assertThat(recorder.was("end")).isFalse();
        inLoop(() -> wire.drain(100));
        assertThat(recorder.facts()).containsExactly("connected", "bytes", "done", "bytes", "end", "done");
    }

    @Test
    void a_held_connect_waits_for_its_answer() {
        ((ScriptedTransport) transport).holdConnects();
        Recorder recorder = connect(peer.address(), new Recorder());
        someTurns();
        assertThat(recorder.facts()).isEmpty();
        ((ScriptedWire) recorder.wire()).establish();
        await("the connection", () -> recorder.was("connected"));
    }

    @Test
    void a_socket_with_little_room_takes_the_rest_later() {
        Recorder recorder = connected();
        ScriptedWire wire = (ScriptedWire) recorder.wire();
        wire.acceptAtMost(3);
        inLoop(() -> wire.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5})));
        assertThat(wire.takeWritten()).containsExactly(1, 2, 3);
        assertThat(wire.queued()).isEqualTo(2);
        wire.acceptAtMost(10);
        await("writable", () -> recorder.was("writable"));
        assertThat(wire.takeWritten()).containsExactly(4, 5);
    }
}
