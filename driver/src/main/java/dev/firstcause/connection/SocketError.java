// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.FailureKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/**
 * What an {@link IOException} of a socket says. Java gives most of the kernel's errors no class of their own, only the
 * text of {@code strerror}, which is the same on every Linux.
 */
record SocketError(Sign sign, FailureKind kind) {
    static SocketError of(IOException e, boolean connecting) {
        String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (e instanceof ClosedChannelException
                || text.contains("bad file descriptor")
                || text.contains("socket is closed")
                || text.contains("not connected")) {
            // Our own descriptor was gone, and whoever closed it did not say why.
            return new SocketError(Sign.GONE, FailureKind.INTERNAL);
        }
        if (text.contains("broken pipe")) {
            return new SocketError(Sign.GONE, FailureKind.PEER_TRUNCATED);
        }
        if (text.contains("reset") || text.contains("abort")) {
            return new SocketError(Sign.KERNEL_ERROR, FailureKind.PEER_RESET);
        }
        if (text.contains("refused")) {
            return new SocketError(Sign.KERNEL_ERROR, FailureKind.CONNECT_REFUSED);
        }
        if (text.contains("timed out")) {
            return new SocketError(
                    Sign.KERNEL_ERROR, connecting ? FailureKind.CONNECT_TIMEOUT : FailureKind.PEER_SILENT);
        }
        // While connecting, a route that is forbidden is "Permission denied" or "Invalid argument" of a BindException.
        boolean noWay =
                e instanceof NoRouteToHostException || text.contains("unreachable") || text.contains("no route");
        if (noWay || (connecting && !(e instanceof ConnectException) && e instanceof java.net.SocketException)) {
            return new SocketError(Sign.KERNEL_ERROR, FailureKind.UNREACHABLE);
        }
        return new SocketError(Sign.KERNEL_ERROR, FailureKind.INTERNAL);
    }
}
