// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.failure.Failure;
import java.time.Instant;

/**
 * What connections to one node died of, told once for all that died alike: of one kind, in one phase, with one detail
 * ({@link Likeness}). So a reset is not lost among the fifty refused connects that follow it, and an expired certificate not
 * behind one for another name.
 *
 * @param failure the first of them, whole
 * @param count how many there were, 1 or more
 * @param first when the first was seen
 * @param last when the last was seen
 */
public record Trouble(Failure failure, long count, Instant first, Instant last) {
    public Trouble {
        if (count < 1) {
            throw new IllegalArgumentException("A trouble was seen at least once, and not " + count + " times");
        }
    }

    /** What makes another failure the same trouble. */
    public Likeness likeness() {
        return Likeness.of(failure);
    }
}
