// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import dev.firstcause.transport.socket.Errno;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's answers in the classes of the JDK and in the English words of {@code strerror}, so that whoever catches or
 * reads them need not know which transport it was, or the language of libc. They are told apart by the number in Netty's
 * text. Netty's exception, with the system call and libc's own words, is the cause.
 */
final class KernelError {
    /** {@code recv(..) failed with error(-104): Connection reset by peer}. */
    private static final Pattern ERRNO = Pattern.compile("error\\((-?\\d+)\\): (.+?)(: \\S+)?$");

    /** {@code epoll_create1() failed: Too many open files}. */
    private static final Pattern FAILED = Pattern.compile("\\w+\\(\\) failed: (.+)");

    private static final int LONGEST_CHAIN = 16;

    private KernelError() {}

    /** Of reading or writing. */
    static IOException of(IOException said) {
        return causedBy(said, new SocketException(words(said)));
    }

    /** Of connecting. The JDK tells these errors apart by their classes. */
    static IOException ofConnect(IOException said) {
        Errno errno = errno(said);
        if (errno == null && said instanceof NoRouteToHostException) {
            String words = said.getMessage() == null ? "No route to host, or network is unreachable" : words(said);
            return causedBy(said, new NoRouteToHostException(words));
        }
        String words = words(said);
        if (errno == null) {
            boolean answered = said instanceof ConnectException;
            return causedBy(said, answered ? new ConnectException(words) : new SocketException(words));
        }
        return causedBy(
                said,
                switch (errno) {
                    case ECONNREFUSED, ETIMEDOUT -> new ConnectException(words);
                    case EHOSTUNREACH -> new NoRouteToHostException(words);
                    case EADDRINUSE, EADDRNOTAVAIL, EACCES -> new BindException(words);
                    default -> new SocketException(words);
                });
    }

    /** Of what Netty throws unchecked: the kernel's answer, where there is one in the chain; else the exception itself. */
    static Throwable ofUnchecked(Throwable said) {
        Throwable at = said;
        for (int depth = 0; at != null && depth < LONGEST_CHAIN; depth++) {
            if (at instanceof IOException io) {
                return of(io);
            }
            Matcher failed = FAILED.matcher(String.valueOf(at.getMessage()));
            if (at instanceof ChannelException && failed.matches()) {
                return ofWords(failed.group(1), at);
            }
            at = at.getCause();
        }
        return said;
    }

    /** Here Netty gives libc's words, and no number. */
    private static IOException ofWords(String words, Throwable said) {
        IOException told = new SocketException(words);
        Errno errno = Errno.of(told);
        if (errno != null) {
            told = new SocketException(errno.words());
        }
        told.initCause(said);
        return told;
    }

    private static IOException causedBy(IOException said, IOException told) {
        told.initCause(said);
        return told;
    }

    private static @Nullable Errno errno(IOException said) {
        Matcher errno = ERRNO.matcher(String.valueOf(said.getMessage()));
        return errno.find() ? Errno.ofNumber(Math.abs(Integer.parseInt(errno.group(1)))) : null;
    }

    private static String words(IOException said) {
        Errno known = errno(said);
        if (known != null) {
            return known.words();
        }
        String message = String.valueOf(said.getMessage());
        Matcher errno = ERRNO.matcher(message);
        return errno.find() ? errno.group(2) : message;
    }
}
