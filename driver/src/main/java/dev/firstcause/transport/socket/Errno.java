// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's errors that a socket can meet, by number and by the words of {@code strerror}. Java tells most of them by
 * these words alone, and libc gives the words in the language of the process: {@code LANGUAGE}, {@code LC_ALL},
 * {@code LC_MESSAGES}, {@code LANG}. So words are compared with English ones first, and then with libc's own translations.
 *
 * <p>For any thread.
 */
public enum Errno {
    EPERM(1, "Operation not permitted"),
    EBADF(9, "Bad file descriptor", "socket is closed"),
    ENOMEM(12, "Cannot allocate memory", "out of memory"),
    EACCES(13, "Permission denied"),
    EINVAL(22, "Invalid argument"),
    ENFILE(23, "Too many open files in system"),
    EMFILE(24, "Too many open files", "no file descriptors available"),
    ENOSPC(28, "No space left on device"),
    EPIPE(32, "Broken pipe"),
    ENOPROTOOPT(92, "Protocol not available"),
    EAFNOSUPPORT(97, "Address family not supported by protocol", "address family not supported"),
    EADDRINUSE(98, "Address already in use", "address in use"),
    EADDRNOTAVAIL(99, "Cannot assign requested address", "can't assign requested address", "address not available"),
    ENETDOWN(100, "Network is down"),
    ENETUNREACH(101, "Network is unreachable", "network unreachable"),
    ENETRESET(102, "Network dropped connection on reset"),
    ECONNABORTED(103, "Software caused connection abort", "connection abort", "connection was aborted"),
    ECONNRESET(104, "Connection reset by peer", "connection reset", "connection was forcibly closed"),
    ENOBUFS(105, "No buffer space available"),
    ENOTCONN(107, "Transport endpoint is not connected", "socket is not connected", "socket not connected"),
    ETIMEDOUT(110, "Connection timed out", "timed out"),
    ECONNREFUSED(111, "Connection refused"),
    EHOSTDOWN(112, "Host is down"),
    EHOSTUNREACH(113, "No route to host", "host is unreachable");

    private static final Errno[] ALL = values();

    /** Read when the first transport is made: a process without a free descriptor could not read them any more. */
    private static final Translations TRANSLATIONS = Translations.ofThisProcess();

    private final int number;
    private final String words;

    /** In lower case; the words of other systems and of the JDK included. */
    @SuppressWarnings("ImmutableEnumChecker") // made by Stream.toList
    private final List<String> phrases;

    Errno(int number, String words, String... others) {
        this.number = number;
        this.words = words;
        this.phrases = Stream.concat(Stream.of(words.toLowerCase(Locale.ROOT)), Stream.of(others))
                .toList();
    }

    /** The English words of {@code strerror} in glibc. */
    public String words() {
        return words;
    }

    /** The error of a number of Linux ({@code asm-generic/errno.h}), or null if it is none of these. */
    public static @Nullable Errno ofNumber(int number) {
        for (Errno one : ALL) {
            if (one.number == number) {
                return one;
            }
        }
        return null;
    }

    /** The error that an exception of a socket or of a channel tells by its words, or null if these are not known. */
    public static @Nullable Errno of(IOException thrown) {
        String text = thrown.getMessage();
        return text == null ? null : ofWords(text, TRANSLATIONS);
    }

    /** Whether words are English ones of this error, perhaps with others around them. */
    public boolean isIn(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        for (String phrase : phrases) {
            if (lower.contains(phrase)) {
                return true;
            }
        }
        return false;
    }

    static @Nullable Errno ofWords(String text, Translations translations) {
        for (Errno one : ALL) {
            if (one.isIn(text)) {
                return one;
            }
        }
        return translations.get(text);
    }

    /**
     * Reads libc's translations now, if that was not done yet: some files, which no loop should wait for. Called by whoever makes
     * a transport.
     */
    public static void prepare() {
        // The initialization of this class does it.
    }
}
