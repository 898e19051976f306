// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.bench.connection;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a run.
 *
 * @param quick whether the run only shows that it runs
 * @param rounds how many rounds a thorough run has, from 1
 * @param against a {@code benchmarks.jar} of another commit, or null
 */
record BenchArguments(boolean quick, int rounds, @Nullable Path against) {
    private static final int ROUNDS = 5;

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if one of them is none, or lacks its value; says which there are
     */
    static BenchArguments of(List<String> words, boolean mayBeAgainst) {
        boolean quick = false;
        int rounds = ROUNDS;
        Path against = null;
        Deque<String> left = new ArrayDeque<>(words);
        while (!left.isEmpty()) {
            String word = left.remove();
            if (word.equals("--quick")) {
                quick = true;
            } else if (word.equals("--rounds")
                    && left.peek() != null
                    && left.peek().matches("[1-9]\\d{0,3}")) {
                rounds = Integer.parseInt(left.remove());
            } else if (word.equals("--against") && mayBeAgainst && left.peek() != null) {
                against = Path.of(left.remove());
            } else {
                throw new IllegalArgumentException("'" + word
                        + "' is none of the arguments, or its value is missing or "
                        + "out of range: [--quick] [--rounds 1 to 9999]" + (mayBeAgainst ? " [--against JAR]" : ""));
            }
        }
        return new BenchArguments(quick, rounds, against);
    }

    Plan plan() {
        return quick ? Plan.QUICK : Plan.thorough(rounds);
    }
}
