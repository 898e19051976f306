// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * An address and port that a node keeps from its first start until it is closed. A socket that is bound and does not
 * listen holds it meanwhile: who connects while the node is down is refused, and nobody else is given the port, not even
 * as the near end of a connection.
 */
final class Place implements AutoCloseable {
    private static final int BACKLOG = 200;

    private final SocketChannel holder;
    private final InetSocketAddress address;

    private Place(SocketChannel holder, InetSocketAddress address) {
        this.holder = holder;
        this.address = address;
    }

    /** Takes a place; with port 0 a free one. */
    static Place take(InetSocketAddress wanted) throws IOException {
        SocketChannel holder = SocketChannel.open();
        try {
            holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            holder.bind(wanted);
            return new Place(holder, (InetSocketAddress) holder.getLocalAddress());
        } catch (IOException e) {
            holder.close();
            throw e instanceof BindException ? inUse(wanted, e) : e;
        }
    }

    private static IOException inUse(InetSocketAddress wanted, IOException e) {
        return new IOException(
                "Port " + wanted.getPort() + " of " + wanted.getAddress().getHostAddress()
                        + " is in use: choose another, or none and get a free one",
                e);
    }

    InetSocketAddress address() {
        return address;
    }

    ServerSocketChannel listen() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return listener.bind(address, BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e instanceof BindException ? inUse(address, e) : e;
        }
    }

    @Override
    public void close() throws IOException {
        holder.close();
    }
}
