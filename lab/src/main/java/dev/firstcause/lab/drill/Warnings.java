// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a driver logs while a scenario is played; of too much the last is left out. For any thread. */
final class Warnings implements Consumer<String> {
    private static final int MOST = 1000;

    private final List<String> lines = new ArrayList<>(); // guarded by this

    @Override
    public synchronized void accept(String line) {
        if (lines.size() < MOST) {
            lines.add(line);
        }
    }

    synchronized void clear() {
        lines.clear();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }
}
