// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** How a side stops sending. */
public enum End {
    /** In order: it has said all it had to say, and may still listen. */
    FIN,
    /** At once: whatever was under way is lost, in both directions. */
    RST
}
