// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

/** What is done in a scenario. It waits on conditions, and need not wait for what it asked: that is done for it. */
@FunctionalInterface
public interface Play {
    /**
     * Does it. Whatever it throws means that the scenario could not be played.
     *
     * @throws SkippedException if it makes no sense with this driver
     */
    void perform(Stage stage) throws Exception;
}
