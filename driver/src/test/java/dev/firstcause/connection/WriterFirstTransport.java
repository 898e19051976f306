// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.Wire;
import dev.firstcause.transport.WireListener;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A transport on which the writer is always the first to learn that the peer has gone. Of the first write with encrypted
 * records (the client's Finished, and its first request) it holds the last record back until the peer has reset the
 * connection, and gives it to the real socket then, with the loop held up meanwhile so that nothing can be read before.
 */
final class WriterFirstTransport implements Transport {
    private static final byte APPLICATION_DATA = 23;

    private final Transport real;
    private final Semaphore gone;

    WriterFirstTransport(Transport real, Semaphore gone) {
        this.real = real;
        this.gone = gone;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Loop nextLoop() {
        return real.nextLoop();
    }

    @Override
    public boolean inLoop() {
        return real.inLoop();
    }

    @Override
    public Wire connect(Loop loop, InetSocketAddress address, WireListener listener) {
        return new HoldingWire(real.connect(loop, address, listener));
    }

    @Override
    public void close() {
        real.close();
    }

    private final class HoldingWire implements Wire {
        private final Wire wire;
        private boolean held;

        HoldingWire(Wire wire) {
            this.wire = wire;
        }

        @Override
        public void write(ByteBuffer bytes) {
            int last = lastRecord(bytes);
            if (!held && bytes.get(last) == APPLICATION_DATA) {
                held = true;
                wire.write(bytes.slice(bytes.position(), last - bytes.position()));
                bytes.position(last);
                awaitReset();
            }
            wire.write(bytes);
        }

        private static int lastRecord(ByteBuffer bytes) {
            int at = bytes.position();
            int next = at;
            while (next < bytes.limit()) {
                at = next;
                next = at + 5 + Short.toUnsignedInt(bytes.getShort(at + 3));
            }
            return at;
        }

        private void awaitReset() {
            try {
                if (!gone.tryAcquire(10, TimeUnit.SECONDS)) {
                    throw new AssertionError("the peer has not gone in 10 s");
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public Loop loop() {
            return wire.loop();
        }

        @Override
        public InetSocketAddress localAddress() {
            return wire.localAddress();
        }

        @Override
        public long queued() {
            return wire.queued();
        }

        @Override
        public long sent() {
            return wire.sent();
        }

        @Override
        public void drain(int most) {
            wire.drain(most);
        }

        @Override
        public void pauseReading() {
            wire.pauseReading();
        }

        @Override
        public void resumeReading() {
            wire.resumeReading();
        }

        @Override
        public void close() {
            wire.close();
        }
    }
}
