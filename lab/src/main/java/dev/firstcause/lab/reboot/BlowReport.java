// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A blow, and what was seen of it.
 *
 * @param blow what befell
 * @param node whom
 * @param at when, since the load began
 * @param outage from then until it listened again, or went on; null if it did not
 * @param firstServed from then until the first request that was asked afterwards was served by it; null if none was, or the
 *     driver does not tell by whom
 * @param heldUp from the blow until the last idempotent request was asked that the outage held up for over half a second, or that
 *     failed; null if there was none
 * @param toldDown from the blow until the driver said that the node is down; null if it did not
 * @param othersClosed how many live connections to other nodes ended meanwhile, as far as the driver tells
 */
public record BlowReport(
        Blow blow,
        InetSocketAddress node,
        Duration at,
        @Nullable Duration outage,
        @Nullable Duration firstServed,
        @Nullable Duration heldUp,
        @Nullable Duration toldDown,
        int othersClosed) {}
