// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Phase;
import dev.firstcause.failure.Silence;
import dev.firstcause.protocol.text.OneLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong, in the words of a report.
 *
 * @param kind a {@link FailureKind}, or {@link #QUERY_FAILED} or {@link #QUERY_TIMEOUT}, of which a connection does not die
 * @param where which connection, and how old it was
 * @param detail what was seen
 * @param message the whole story in one line, as in logs
 * @param others what else was seen, in its order: of other addresses of the name, or by others of the connection
 * @param causes exceptions as {@code class: message}, the outermost first
 * @param symptomOnly whether no more is known than that the connection is gone
 * @param silence which half of a silent connection is dead; null where it was not given up for silence
 * @param aftermath what was still seen after the verdict
 */
record Trouble(
        String kind,
        Phase phase,
        String where,
        String detail,
        String message,
        String hint,
        List<String> others,
        List<String> causes,
        boolean symptomOnly,
        @Nullable Silence silence,
        List<String> aftermath) {
    static final String QUERY_FAILED = "QUERY_FAILED";
    static final String QUERY_TIMEOUT = "QUERY_TIMEOUT";

    private static final int LONGEST_CHAIN = 16;

    Trouble {
        others = List.copyOf(others);
        causes = List.copyOf(causes);
        aftermath = List.copyOf(aftermath);
    }

    /** A connection has died. */
    static Trouble of(Failure failure, String hint) {
        List<String> aftermath = new ArrayList<>();
        for (Evidence later : failure.aftermath().first()) {
            aftermath.add(later.kind() + ": " + later.detail());
        }
        long more = failure.aftermath().count() - aftermath.size();
        if (more > 0) {
            aftermath.add("and " + more + " more");
        }
        return new Trouble(
                failure.kind().name(),
                failure.phase(),
                failure.connection() + ", " + failure.age().toMillis() + " ms old",
                failure.detail(),
                failure.inOneLine(),
                hint,
                others(failure),
                chain(failure.cause()),
                failure.isSymptomOnly(),
                failure.silence(),
                aftermath);
    }

    /** A query has got no rows, and the connection lives. */
    static Trouble ofQuery(String kind, String where, String detail, String hint, Throwable thrown) {
        String message = where + ": " + kind + ": " + detail + ". Hint: " + hint;
        return new Trouble(
                kind, Phase.IN_FLIGHT, where, detail, message, hint, List.of(), chain(thrown), false, null, List.of());
    }

    /** What should not be. */
    static Trouble internal(String where, Throwable thrown) {
        String detail = OneLine.folded(thrown.toString());
        String hint = FailureKind.INTERNAL.hint();
        String message = where + ": INTERNAL: " + detail + ". Hint: " + hint;
        return new Trouble(
                FailureKind.INTERNAL.name(),
                Phase.CONNECT,
                where,
                detail,
                message,
                hint,
                List.of(),
                chain(thrown),
                false,
                null,
                List.of());
    }

    private static List<String> others(Failure failure) {
        return failure.evidence().stream()
                .filter(each -> !each.equals(failure.decisive()))
                .map(each -> each.kind() + ": " + each.detail())
                .toList();
    }

    private static List<String> chain(Throwable outermost) {
        List<String> chain = new ArrayList<>();
        // A chain of causes may be a ring.
        for (Throwable at = outermost; at != null && chain.size() < LONGEST_CHAIN; at = at.getCause()) {
            String said = at.getMessage();
            chain.add(at.getClass().getName() + (said == null ? "" : ": " + OneLine.folded(said)));
        }
        return chain;
    }
}
