// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.junit;

import dev.firstcause.lab.leftover.Leftovers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** No thread, socket or uncaught error is left of a test. */
final class NothingLostCheck {
    private final Leftovers leftovers;
    private final Duration patience;

    private NothingLostCheck(Leftovers leftovers, Duration patience) {
        this.leftovers = leftovers;
        this.patience = patience;
    }

    static NothingLostCheck begin(Lab lab) {
        List<String> ignored = Arrays.asList(lab.ignoreThreads());
        Leftovers leftovers =
                Leftovers.watch().ignoringThreads(thread -> ignored.stream().anyMatch(thread.getName()::startsWith));
        return new NothingLostCheck(leftovers, Duration.ofMillis(lab.patienceMillis()));
    }

    void noteAddresses() {
        leftovers.noteAddresses();
    }

    /** What is left; null if nothing is. */
    @Nullable
    AssertionError end(String test) throws InterruptedException {
        try (leftovers) {
            List<String> left = leftovers.awaitNone(patience);
            if (left.isEmpty()) {
                return null;
            }
            AssertionError lost = new AssertionError(test + " has left:\n    " + String.join("\n    ", left)
                    + "\nA test closes what it opens, in @AfterEach at the latest;"
                    + " @Lab(ignoreThreads = ...) or @Lab(check = false) lets it be.");
            leftovers.uncaughtErrors().forEach(lost::addSuppressed);
            return lost;
        }
    }
}
