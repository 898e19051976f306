// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.util.ArrayList;
import java.util.List;

/**
 * A blow that is to come.
 *
 * @param blow what befalls
 * @param node which node, by its number, from 1 on
 */
public record PlannedBlow(Blow blow, int node) {
    public PlannedBlow {
        if (node < 1) {
            throw new IllegalArgumentException("There is no node " + node + ": they are numbered from 1 on");
        }
    }

    /**
     * Each node in turn is killed; then one hangs, one is stopped in order, one comes back with another certificate, and
     * one falls silent.
     *
     * @param nodes how many there are, 1 or more
     */
    public static List<PlannedBlow> ofAll(int nodes) {
        List<PlannedBlow> script = new ArrayList<>();
        for (int node = 1; node <= nodes; node++) {
            script.add(new PlannedBlow(Blow.KILL, node));
        }
        List<Blow> more = List.of(Blow.HANG, Blow.STOP, Blow.NEW_CERTIFICATE, Blow.SILENCE);
        for (int i = 0; i < more.size(); i++) {
            script.add(new PlannedBlow(more.get(i), (i + 1) % nodes + 1));
        }
        return List.copyOf(script);
    }
}
