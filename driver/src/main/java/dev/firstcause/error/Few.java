// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.connection.ConnectionShutdownException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an exception keeps of many: in an outage of a thousand nodes, thousands of exceptions must not hold a report and two
 * causes of each node. Pure.
 */
final class Few {
    /** How many nodes an exception keeps, and how many lines its message has for each list. */
    static final int NODES = 20;

    /** How many originals are suppressed: two for each node that is kept. */
    static final int ORIGINALS = 2 * NODES;

    private Few() {}

    /** Of many nodes, 20 in their order: the first of each kind of failure, and then those that come first. */
    static List<NodeReport> nodes(Collection<NodeReport> all) {
        return nodes(all, null);
    }

    /**
     * The same.
     *
     * @param always one that is kept in any case; null for none
     */
    static List<NodeReport> nodes(Collection<NodeReport> all, @Nullable NodeReport always) {
        return of(all, NODES, always, Few::kind);
    }

    /** Of many originals, 40 in their order: the first of each kind, and then those that come first. */
    static List<Throwable> originals(Collection<? extends Throwable> all) {
        return of(all, ORIGINALS, null, Few::kind);
    }

    private static Object kind(NodeReport node) {
        if (node.lastDeath() != null) {
            return node.lastDeath().kind();
        }
        return node.lastTry() == null ? node.state() : kind(node.lastTry());
    }

    /** Cheap to find out, because this is done for each failed request: the detail is not looked at. */
    private static Object kind(Throwable thrown) {
        return thrown instanceof ConnectionShutdownException death
                ? death.failure().kind()
                : thrown.getClass();
    }

    private static <T> List<T> of(Collection<? extends T> all, int most, @Nullable T always, Function<T, Object> kind) {
        if (all.size() <= most) {
            return List.copyOf(all);
        }
        Set<T> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Object> kinds = new HashSet<>();
        if (always != null) {
            kept.add(always);
            kinds.add(kind.apply(always));
        }
        for (T each : all) {
            if (kept.size() < most && kinds.add(kind.apply(each))) {
                kept.add(each);
            }
        }
        List<T> few = new ArrayList<>(most);
        int others = most - kept.size();
        for (T each : all) {
            if (kept.remove(each) || others-- > 0) {
                few.add(each);
            }
        }
        return List.copyOf(few);
    }
}
