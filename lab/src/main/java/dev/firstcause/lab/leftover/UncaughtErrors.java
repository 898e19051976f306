// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.leftover;

import java.lang.Thread.UncaughtExceptionHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The errors of which threads died since the record began, for threads without a handler of their own. All records
 * share one default handler, which passes everything on to the one before it and goes with the last record; so they
 * may end in any order.
 */
final class UncaughtErrors {
    /** What was thrown, and where. */
    record Uncaught(String thread, Throwable error) {
        private static final int FRAMES = 8;

        @Override
        public String toString() {
            String stack = Arrays.stream(error.getStackTrace())
                    .limit(FRAMES)
                    .map(frame -> "\n        at " + frame)
                    .collect(Collectors.joining());
            return "uncaught error in thread \"" + thread + "\": " + error + stack;
        }
    }

    private static final Set<UncaughtErrors> RECORDS = new LinkedHashSet<>(); // guarded by the class
    private static @Nullable Handler handler; // guarded by the class

    private final List<Uncaught> seen = new ArrayList<>(); // guarded by the class

    private UncaughtErrors() {}

    static UncaughtErrors record() {
        UncaughtErrors made = new UncaughtErrors();
        synchronized (UncaughtErrors.class) {
            RECORDS.add(made);
            UncaughtExceptionHandler current = Thread.getDefaultUncaughtExceptionHandler();
            if (handler == null || current != handler) {
                handler = new Handler(current);
                Thread.setDefaultUncaughtExceptionHandler(handler);
            }
        }
        return made;
    }

    List<Uncaught> soFar() {
        synchronized (UncaughtErrors.class) {
            return List.copyOf(seen);
        }
    }

    void stop() {
        synchronized (UncaughtErrors.class) {
            RECORDS.remove(this);
            // Whoever set a handler meanwhile may pass errors on to ours, and is not undone.
            if (RECORDS.isEmpty() && handler != null && Thread.getDefaultUncaughtExceptionHandler() == handler) {
                Thread.setDefaultUncaughtExceptionHandler(handler.before);
                handler = null;
            }
        }
    }

    private static void tell(Thread thread, Throwable error) {
        synchronized (UncaughtErrors.class) {
            Uncaught uncaught = new Uncaught(thread.getName(), error);
            for (UncaughtErrors each : RECORDS) {
                // Two of our handlers may stand in one chain.
                if (each.seen.stream().noneMatch(known -> known.error() == error)) {
                    each.seen.add(uncaught);
                }
            }
        }
    }

    private static final class Handler implements UncaughtExceptionHandler {
        private final @Nullable UncaughtExceptionHandler before;

        private Handler(@Nullable UncaughtExceptionHandler before) {
            this.before = before;
        }

        @Override
        public void uncaughtException(Thread thread, Throwable error) {
            tell(thread, error);
            if (before != null) {
                before.uncaughtException(thread, error);
                return;
            }
            // As the JVM does where there is no handler.
            System.err.print("Exception in thread \"" + thread.getName() + "\" ");
            error.printStackTrace(System.err);
        }
    }
}
