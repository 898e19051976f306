// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.socket.LocalSocketException;
import dev.firstcause.transport.socket.SocketWire;
import dev.firstcause.transport.socket.TcpSocket;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What Netty's loop watches for a wire. What it finds ready is kept until all wires were found that are ready in this
 * turn; then they are served together. Owned by the loop's thread.
 */
abstract class NettySocket implements TcpSocket {
    final NettyLoop loop;
    private final SocketWire wire;
    private @Nullable IoRegistration registration;
    private int watched;
    private int ready;

    NettySocket(NettyLoop loop, SocketWire wire) {
        this.loop = loop;
        this.wire = wire;
    }

    SocketWire wire() {
        return wire;
    }

    /** What Netty calls these operations; never asked for none. */
    abstract IoOps ops(int operations);

    /** Which operations an event says are ready. */
    abstract int ready(IoEvent event);

    /** This socket as the loop knows it. */
    abstract IoHandle handle();

    /** What the loop tells about the socket. */
    abstract class Handle implements IoHandle {
        @Override
        public final void handle(IoRegistration from, IoEvent event) {
            ready = ready(event);
            loop.isReady(NettySocket.this);
        }

        /**
         * The loop ends, and its owner has not closed our transport before; or it has met a key of this socket that was
         * cancelled meanwhile, which is no concern of the others.
         */
        @Override
        public final void close() {
            if (loop.executor().isShuttingDown()) {
                loop.finish();
            }
        }
    }

    /** The turn is over. */
    final void served() {
        ready = 0;
    }

    @Override
    public final boolean isReady(int operation) {
        return (ready & watched & operation) != 0;
    }

    /** Of a socket that is watched for nothing, epoll would tell the loop again and again that it was reset. */
    @Override
    public final void watchFor(int operations) throws IOException {
        if (operations == watched) {
            return;
        }
        watched = operations;
        try {
            if (operations == 0) {
                unwatch();
            } else {
                IoRegistration current = registration;
                if (current == null) {
                    current = register();
                    registration = current;
                }
                current.submit(ops(operations));
            }
        } catch (RuntimeException e) {
            throw new LocalSocketException("the loop cannot watch the socket", KernelError.ofUnchecked(e));
        }
    }

    private IoRegistration register() throws IOException {
        Future<IoRegistration> made = loop.executor().register(handle());
        if (!made.isSuccess()) {
            // In the loop's own thread it is done at once.
            throw new LocalSocketException("the loop cannot watch the socket", KernelError.ofUnchecked(made.cause()));
        }
        return made.getNow();
    }

    /** Lets go of the registration; what Netty holds of it is gone when this returns. */
    final void unwatch() {
        IoRegistration current = registration;
        registration = null;
        if (current != null) {
            unwatch(current);
        }
    }

    void unwatch(IoRegistration current) {
        current.cancel();
    }

    @Override
    public final void close() {
        watched = 0;
        try {
            unwatch();
        } catch (RuntimeException e) {
            loop.report(e);
        }
        try {
            closeDescriptor();
        } catch (IOException e) {
            loop.report(e);
        }
    }

    abstract void closeDescriptor() throws IOException;
}
