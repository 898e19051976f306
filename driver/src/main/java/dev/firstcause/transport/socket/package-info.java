// SPDX-License-Identifier: Apache-2.0
/**
 * What transports over the kernel's sockets have in common, so that they differ in their machinery alone: the state of a
 * wire, its way out, its tickers. For the transports of this project; not exported to others.
 */
@NullMarked
package dev.firstcause.transport.socket;

import org.jspecify.annotations.NullMarked;
