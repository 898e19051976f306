// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

/** What a driver says became of a request that failed. */
public enum ToldFate {
    /** No node can have run it. */
    NOT_SENT,
    /** A node may have run it. */
    MAYBE_SENT,
    /** It does not say. */
    UNTOLD
}
