// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.choice;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses one of several machineries. One that was named is used or refused; where none was, or only a family, what cannot
 * be used here is passed over, and the log says which and why. For any thread.
 *
 * @param what they are, for texts: {@code transport}
 * @param property the system property that names one where nobody else does
 * @param name of one; what stands before a hyphen names its family
 * @param unavailability why one cannot be used here, or null
 */
public record Choice<T>(
        String what, String property, Function<T, String> name, Function<T, @Nullable Throwable> unavailability) {
    private static final Logger LOG = LoggerFactory.getLogger(Choice.class);

    /** What has been logged: once is enough for a process. */
    private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

    /**
     * The one that is meant.
     *
     * @param all of them, the best first
     * @param named by whoever chooses, or null
     * @throws IllegalArgumentException if there is none of that name
     * @throws IllegalStateException if none of those that are meant can be used; the first one's reason is its cause
     */
    public T among(List<T> all, @Nullable String named) {
        String wanted = named != null ? named : System.getProperty(property);
        String source = named != null || wanted == null ? "" : " (named by the system property " + property + ")";
        List<T> meant = new ArrayList<>();
        for (T one : all) {
            if (wanted == null || isCalled(name.apply(one), wanted)) {
                meant.add(one);
            }
        }
        if (meant.isEmpty()) {
            throw new IllegalArgumentException(what + ": there is no " + wanted + source + "; there are "
                    + String.join(", ", all.stream().map(name).toList())
                    + (all.size() == 1 ? "; the others are in the artifact firstcause-netty, which is not there" : ""));
        }
        return firstUsable(meant, source);
    }

    private static boolean isCalled(String name, String wanted) {
        return name.equals(wanted) || name.startsWith(wanted + "-");
    }

    private T firstUsable(List<T> meant, String source) {
        IllegalStateException refusal = null;
        List<String> passedOver = new ArrayList<>();
        for (T one : meant) {
            Throwable why = why(one);
            if (why == null) {
                say(passedOver, name.apply(one));
                return one;
            }
            String text = name.apply(one) + " cannot be used here: " + reason(why);
            passedOver.add(text);
            if (refusal == null) {
                refusal = new IllegalStateException(
                        what + ": " + text + source + "; mend that, or name another one, or none", why);
            } else {
                refusal.addSuppressed(why);
            }
        }
        throw refusal == null ? new IllegalStateException(what + ": there is none") : refusal;
    }

    /** A library that does not fit what was built on it fails at the first class or method that differs. */
    private @Nullable Throwable why(T one) {
        try {
            return unavailability.apply(one);
        } catch (LinkageError e) {
            return e;
        }
    }

    private void say(List<String> passedOver, String chosen) {
        for (String text : passedOver) {
            if (SAID.add(text)) {
                LOG.info("{}: {}; {} is used in its place", what, text, chosen);
            }
        }
    }

    /** The end of the chain says it: those before it say only that something was not initialized. */
    private static String reason(Throwable why) {
        Throwable last = why;
        for (int depth = 0; last.getCause() != null && depth < 32; depth++) {
            last = last.getCause();
        }
        String message = last.getMessage();
        return message == null
                ? last.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
