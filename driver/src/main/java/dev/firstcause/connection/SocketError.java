// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.transport.WireListener.Operation;
import dev.firstcause.transport.socket.Errno;
import dev.firstcause.transport.socket.LocalSocketException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link IOException} of a socket says. Java gives most of the kernel's errors no class of their own, only the
 * text of {@code strerror}, in the language of the process. Where that text is not known, the class of the exception and
 * the operation that met it decide: so no error of the kernel is taken for one of the driver.
 */
record SocketError(Sign sign, FailureKind kind, String words) {
    /**
     * Of an exception.
     *
     * @param operation that met it; null where the exception was handed to the driver from outside
     */
    static SocketError of(IOException e, @Nullable Operation operation) {
        String text = Testimony.words(e);
        if (e instanceof ClosedChannelException) {
            // Our own descriptor was gone, and whoever closed it did not say why.
            return new SocketError(Sign.GONE, FailureKind.INTERNAL, text);
        }
        boolean connecting = operation == Operation.CONNECT;
        IOException told = e instanceof LocalSocketException && e.getCause() instanceof IOException cause ? cause : e;
        Errno errno = Errno.of(told);
        if (errno == null) {
            return new SocketError(signOf(e, operation), kindOf(e, operation), text);
        }
        String words = errno.isIn(text) ? text : errno.words() + " (" + text + ")";
        return new SocketError(signOf(errno), kindOf(errno, connecting), words);
    }

    private static Sign signOf(Errno errno) {
        return switch (errno) {
            case EBADF, ENOTCONN, EPIPE -> Sign.GONE;
            default -> Sign.KERNEL_ERROR;
        };
    }

    private static FailureKind kindOf(Errno errno, boolean connecting) {
        return switch (errno) {
            case EBADF, ENOTCONN -> FailureKind.INTERNAL;
            case EPIPE -> FailureKind.PEER_TRUNCATED;
            case ECONNRESET, ECONNABORTED, ENETRESET -> FailureKind.PEER_RESET;
            case ECONNREFUSED -> FailureKind.CONNECT_REFUSED;
            case ETIMEDOUT -> connecting ? FailureKind.CONNECT_TIMEOUT : FailureKind.PEER_SILENT;
            case EHOSTUNREACH, EHOSTDOWN, ENETUNREACH, ENETDOWN, ENOPROTOOPT -> FailureKind.UNREACHABLE;
            // So the kernel answers a connect for which there is a "blackhole" route, or no scope of a link-local
            // address.
            case EINVAL, EAFNOSUPPORT -> connecting ? FailureKind.UNREACHABLE : FailureKind.INTERNAL;
            case EPERM, EACCES -> FailureKind.LOCAL_FORBIDDEN;
            case EMFILE, ENFILE, ENOMEM, ENOBUFS, ENOSPC, EADDRINUSE, EADDRNOTAVAIL -> FailureKind.LOCAL_LIMIT;
        };
    }

    private static Sign signOf(IOException e, @Nullable Operation operation) {
        // A writer learns last what has happened, and most often no more than that the connection is gone.
        return operation == Operation.WRITE && !(e instanceof LocalSocketException) ? Sign.GONE : Sign.KERNEL_ERROR;
    }

    private static FailureKind kindOf(IOException e, @Nullable Operation operation) {
        if (e instanceof LocalSocketException) {
            return e.getCause() instanceof IOException ? FailureKind.LOCAL_LIMIT : FailureKind.INTERNAL;
        }
        if (e instanceof UnknownHostException) {
            return FailureKind.RESOLVE_FAILED;
        }
        if (e instanceof NoRouteToHostException) {
            return FailureKind.UNREACHABLE;
        }
        if (e instanceof SocketTimeoutException) {
            return operation == Operation.CONNECT ? FailureKind.CONNECT_TIMEOUT : FailureKind.PEER_SILENT;
        }
        if (operation == null) {
            return FailureKind.INTERNAL;
        }
        return switch (operation) {
            case CONNECT -> kindOfConnect(e);
            // A reset has English words of the JDK's own. What is left is that keep-alive has given the peer up.
            case READ -> FailureKind.PEER_SILENT;
            case WRITE -> FailureKind.PEER_TRUNCATED;
        };
    }

    /** The JDK has classes for what a connect meets; see {@code handleSocketError} in its {@code Net.c}. */
    private static FailureKind kindOfConnect(IOException e) {
        if (e instanceof ConnectException || e instanceof PortUnreachableException) {
            // ECONNREFUSED or ETIMEDOUT: the kernel gives up after two minutes, so a connect timeout is nearly always
            // first.
            return FailureKind.CONNECT_REFUSED;
        }
        if (e instanceof BindException) {
            return FailureKind.LOCAL_LIMIT;
        }
        return e instanceof SocketException ? FailureKind.UNREACHABLE : FailureKind.INTERNAL;
    }
}
