// SPDX-License-Identifier: Apache-2.0
/** What connections die of: the evidence that was seen, and the one failure that was settled from it. */
@NullMarked
package dev.firstcause.failure;

import org.jspecify.annotations.NullMarked;
