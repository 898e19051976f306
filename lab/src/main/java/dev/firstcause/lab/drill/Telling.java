// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.verdict.Finding;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an application was told, by one request or by several that were told the same.
 *
 * @param who what had been asked
 * @param count how many were told this
 * @param at when the first of them was, since the play began
 * @param finding what is thought of it
 * @param kind the driver's own word for it, or null if it has none
 * @param chain the exception as text, outermost first, indented; empty if there was none
 */
public record Telling(
        String who,
        int count,
        Duration at,
        Finding finding,
        @Nullable String kind,
        List<String> chain) {
    public Telling {
        chain = List.copyOf(chain);
    }

    /** With another that was told the same. */
    Telling with(Telling other) {
        return new Telling(who, count + other.count, at, finding, kind, chain);
    }
}
