// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

/** Something that a play asked of the driver under test: to connect, or a request. For any thread. */
public interface Asked {
    /**
     * Waits until it has come to an end, or should have long ago.
     *
     * @return whether it went well
     */
    boolean await() throws InterruptedException;
}
