// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.SocketState;
import dev.firstcause.transport.socket.KeepAlive;
import dev.firstcause.transport.socket.LocalSocketException;
import dev.firstcause.transport.socket.SocketWire;
import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoOps;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A socket of Linux itself. What the kernel answers is told as the JDK tells it, over Netty's own exception. */
final class EpollSocket extends NettySocket {
    /** From {@code netinet/in.h} and {@code netinet/tcp.h}. */
    private static final int IPPROTO_TCP = 6;

    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_INFO = 11;
    private static final int TCP_USER_TIMEOUT = 18;

    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value();

    private final LinuxSocket socket;
    private final Watched handle = new Watched();

    /** Bytes that the kernel has taken from us and given to us. */
    private long written;

    private long read;

    EpollSocket(NettyLoop loop, SocketWire wire) throws IOException {
        super(loop, wire);
        socket = open();
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Netty throws this one unchecked. */
    private static LinuxSocket open() throws IOException {
        try {
            return LinuxSocket.newSocketStream();
        } catch (ChannelException e) {
            throw new LocalSocketException("no socket could be opened", KernelError.ofUnchecked(e));
        }
    }

    private final class Watched extends Handle implements EpollIoHandle {
        @Override
        public FileDescriptor fd() {
            return socket;
        }
    }

    @Override
    IoHandle handle() {
        return handle;
    }

    @Override
    public boolean connect(InetSocketAddress remote) throws IOException {
        try {
            return socket.connect(remote);
        } catch (IOException e) {
            throw KernelError.ofConnect(e);
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        try {
            return socket.finishConnect();
        } catch (IOException e) {
            throw KernelError.ofConnect(e);
        }
    }

    @Override
    public InetSocketAddress localAddress() throws IOException {
        InetSocketAddress address = socket.localAddress();
        if (address == null) {
            throw new IOException("the kernel does not tell our own address");
        }
        return address;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        try {
            int count = socket.recv(buffer, buffer.position(), buffer.limit());
            if (count > 0) {
                buffer.position(buffer.position() + count);
                read += count;
            }
            return count;
        } catch (IOException e) {
            throw KernelError.of(e);
        }
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
        try {
            int count = Math.max(0, socket.send(buffer, buffer.position(), buffer.limit()));
            buffer.position(buffer.position() + count);
            written += count;
            return count;
        } catch (IOException e) {
            throw KernelError.of(e);
        }
    }

    @Override
    IoOps ops(int operations) {
        boolean read = (operations & READ) != 0;
        boolean write = (operations & (CONNECT | WRITE)) != 0;
        return EpollIoOps.valueOf((read ? IN : 0) | (write ? OUT : 0));
    }

    @Override
    int ready(IoEvent event) {
        int seen = ((EpollIoEvent) event).ops().value();
        // An error or a hang-up, whichever way it is told, is for each operation to find out.
        boolean broken = (seen & ~(IN | OUT)) != 0;
        return ((seen & IN) != 0 || broken ? READ : 0) | ((seen & OUT) != 0 || broken ? CONNECT | WRITE : 0);
    }

    @Override
    public void limitSilence(Duration idle, Duration answer) throws IOException {
        KeepAlive keepAlive = KeepAlive.of(idle, answer);
        socket.setIntOpt(IPPROTO_TCP, TCP_KEEPIDLE, keepAlive.idleSeconds());
        socket.setIntOpt(IPPROTO_TCP, TCP_KEEPINTVL, keepAlive.intervalSeconds());
        socket.setIntOpt(IPPROTO_TCP, TCP_KEEPCNT, keepAlive.probes());
        long budget = idle.plus(answer).toMillis();
        socket.setIntOpt(IPPROTO_TCP, TCP_USER_TIMEOUT, (int) Math.min(Integer.MAX_VALUE, budget));
    }

    @Override
    public SocketState state() throws IOException {
        ByteBuffer info = TcpInfo.empty();
        socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
        return TcpInfo.state(info, written, read);
    }

    @Override
    void closeDescriptor() throws IOException {
        socket.close();
    }
}
