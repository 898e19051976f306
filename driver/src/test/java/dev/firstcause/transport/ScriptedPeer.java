// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import dev.firstcause.transport.WireListener.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** Lets the scripted wires pass for a peer: with as much room in both directions as a kernel has, about. */
final class ScriptedPeer implements Peer {
    private static final int ROOM = 1 << 20;

    private final ScriptedTransport transport;
    private final InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9042);
    private int accepted;

    ScriptedPeer(ScriptedTransport transport) {
        this.transport = transport;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public Connection accept() {
        return new ScriptedConnection(transport.wires().get(accepted++));
    }

    @Override
    public void close() {}

    private static final class ScriptedConnection implements Connection {
        private final ScriptedWire wire;
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();

        ScriptedConnection(ScriptedWire wire) {
            this.wire = wire;
            wire.acceptAtMost(ROOM);
        }

        @Override
        public void send(byte[] bytes) {
            wire.deliver(bytes);
        }

        @Override
        public long sendUntilBlocked(byte[] bytes, long most) {
            long sent = 0;
            while (wire.unreadCount() < ROOM && sent < most) {
                wire.deliver(bytes);
                sent += bytes.length;
            }
            return sent;
        }

        @Override
        public byte[] read(int count) {
            got.writeBytes(readAvailable());
            byte[] all = got.toByteArray();
            if (all.length < count) {
                throw new AssertionError("only " + all.length + " of " + count + " bytes came");
            }
            got.reset();
            got.write(all, count, all.length - count);
            return Arrays.copyOf(all, count);
        }

        @Override
        public byte[] readAvailable() {
            wire.acceptAtMost(ROOM);
            return wire.takeWritten();
        }

        @Override
        public boolean isAtEnd() {
            return wire.isClosed();
        }

        @Override
        public void fin() {
            wire.end();
        }

        @Override
        public void reset() {
            wire.fail(Operation.READ, new IOException("Connection reset"));
            wire.failNextWrite(new IOException("Connection reset by peer"));
        }

        @Override
        public void close() {
            wire.end();
        }
    }
}
