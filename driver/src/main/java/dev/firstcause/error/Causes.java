// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Holds that an exception has its causes. */
final class Causes {
    private Causes() {}

    /** Refuses an exception that would say that something failed, and not why. */
    static <T> List<T> required(Collection<T> causes, String what) {
        if (causes.isEmpty()) {
            throw new IllegalArgumentException(
                    "An error without its causes helps nobody: give at least one of its " + what);
        }
        return List.copyOf(causes);
    }

    /** The exception with the stack trace of this thread. */
    static <E extends Throwable> E here(E exception) {
        exception.setStackTrace(new Throwable().getStackTrace());
        return exception;
    }

    /** Adds the originals, each once, and not the cause again; of more than 40 only {@link Few#originals some}. */
    static void suppress(Throwable exception, Collection<? extends Throwable> originals) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(exception.getCause());
        List<Throwable> others = new ArrayList<>(originals.size());
        for (Throwable original : originals) {
            if (seen.add(original)) {
                others.add(original);
            }
        }
        Few.originals(others).forEach(exception::addSuppressed);
    }
}
