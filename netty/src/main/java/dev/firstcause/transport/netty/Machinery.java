// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.socket.SocketWire;
import dev.firstcause.transport.socket.TcpSocket;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What an event loop waits with, and the sockets that it can wait for. */
enum Machinery {
    /** Linux's epoll, by Netty's native library. */
    EPOLL(EpollProvider.NAME) {
        @Override
        @Nullable
        Throwable unavailability() {
            return Epoll.unavailabilityCause();
        }

        @Override
        IoHandlerFactory handlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        boolean runsOn(IoEventLoopGroup group) {
            return group.isCompatible(EpollIoHandle.class);
        }

        @Override
        TcpSocket socket(NettyLoop loop, SocketWire wire) throws IOException {
            return new EpollSocket(loop, wire);
        }
    },

    /** The JDK's selectors. */
    NIO(NettyNioProvider.NAME) {
        @Override
        @Nullable
        Throwable unavailability() {
            return null;
        }

        @Override
        IoHandlerFactory handlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        boolean runsOn(IoEventLoopGroup group) {
            return group.isCompatible(NioIoHandle.class);
        }

        @Override
        TcpSocket socket(NettyLoop loop, SocketWire wire) throws IOException {
            return new SelectableSocket(loop, wire);
        }
    };

    final String id;

    Machinery(String id) {
        this.id = id;
    }

    /** Why it cannot be used on this machine, or null. */
    abstract @Nullable Throwable unavailability();

    abstract IoHandlerFactory handlers();

    /** Whether it is what these loops wait with. */
    abstract boolean runsOn(IoEventLoopGroup group);

    abstract TcpSocket socket(NettyLoop loop, SocketWire wire) throws IOException;
}
