// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What of a node outlives its stops and starts. For any thread. */
record NodeCore(
        String name,
        NodeSettings settings,
        Rules rules,
        Statements statements,
        Replies replies,
        Ledger ledger,
        AtomicReference<@Nullable Intervention> intervention) {}
