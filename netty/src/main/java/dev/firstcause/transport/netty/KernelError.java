// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.netty;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's answers in the classes and words in which the JDK gives them, so that whoever catches or reads them need not
 * know which transport it was. Netty's exception, with the system call and errno, is the cause.
 */
final class KernelError {
    /** {@code recv(..) failed with error(-104): Connection reset by peer}. */
    private static final Pattern ERRNO = Pattern.compile("error\\(-?\\d+\\): (.+?)(: \\S+)?$");

    private KernelError() {}

    /** Of reading or writing. */
    static IOException of(IOException said) {
        return causedBy(said, new SocketException(words(said)));
    }

    /** Of connecting. The JDK tells routes that are forbidden apart from ports that are closed by their class. */
    static IOException ofConnect(IOException said) {
        if (said instanceof NoRouteToHostException) {
            String words = said.getMessage() == null ? "No route to host, or network is unreachable" : words(said);
            return causedBy(said, new NoRouteToHostException(words));
        }
        String words = words(said);
        boolean answered = words.contains("refused") || words.contains("timed out");
        return causedBy(said, answered ? new ConnectException(words) : new SocketException(words));
    }

    private static IOException causedBy(IOException said, IOException told) {
        told.initCause(said);
        return told;
    }

    private static String words(IOException said) {
        String message = String.valueOf(said.getMessage());
        Matcher errno = ERRNO.matcher(message);
        return errno.find() ? errno.group(1) : message;
    }
}
