// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A network that takes every byte and says nothing: what arrives and what fails is told by the race. */
final class ActorTransport implements Transport {
    private final ActorLoop loop;
    private final long queued;

    /**
     * A transport of one loop.
     *
     * @param queued bytes that the socket is said not to take
     */
    ActorTransport(ActorLoop loop, long queued) {
        this.loop = loop;
        this.queued = queued;
    }

    @Override
    public String name() {
        return "actor";
    }

    @Override
    public Loop nextLoop() {
        return loop;
    }

    @Override
    public boolean inLoop() {
        return loop.inLoop();
    }

    @Override
    public Wire connect(Loop its, InetSocketAddress address, WireListener listener) {
        return new ActorWire();
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    private final class ActorWire implements Wire {
        private long sent;

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public InetSocketAddress localAddress() {
            return null;
        }

        @Override
        public void write(ByteBuffer bytes) {
            sent += bytes.remaining();
            bytes.position(bytes.limit());
        }

        @Override
        public long queued() {
            return queued;
        }

        @Override
        public long sent() {
            return sent;
        }

        @Override
        public void drain(int most) {
            // Nothing has come.
        }

        @Override
        public void pauseReading() {
            // Nothing comes.
        }

        @Override
        public void resumeReading() {
            // Nothing comes.
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }
}
