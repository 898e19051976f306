// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.error;

import dev.firstcause.failure.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node came into another state.
 *
 * @param state the new one
 * @param at when
 * @param because what its last connection died of; null where no death was the reason
 */
public record Change(NodeState state, Instant at, @Nullable Failure because) {}
