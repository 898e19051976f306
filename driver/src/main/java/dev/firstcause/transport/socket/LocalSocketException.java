// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import java.net.SocketException;

/** Our own side could not make or watch a socket. Its cause, whatever it is, says nothing about the peer. */
public final class LocalSocketException extends SocketException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception.
     *
     * @param what failed: {@code no socket could be opened}
     * @param cause why
     */
    public LocalSocketException(String what, Throwable cause) {
        super(what + ": " + (cause.getMessage() == null ? cause.toString() : cause.getMessage()));
        initCause(cause);
    }
}
