// SPDX-License-Identifier: Apache-2.0
/** Moves bytes over TCP and reports facts; interprets nothing. The narrow waist between connections and the network. */
@NullMarked
package dev.firstcause.transport;

import org.jspecify.annotations.NullMarked;
