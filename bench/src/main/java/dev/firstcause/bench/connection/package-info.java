// SPDX-License-Identifier: Apache-2.0
/**
 * One connection of ours, on each transport and with each TLS provider, beside the Apache driver over TLS, on the same work
 * in the same run; and a session of ours to 1,000 nodes beside one to 3.
 *
 * <p>{@link dev.firstcause.bench.connection.ConnectionBench} leads. It starts a {@code NodeProcess}, which answers at
 * once, and a {@code ClientProcess} for each driver, and gives them orders through their standard input, one at a time:
 * never do two drivers work at once.
 */
@NullMarked
package dev.firstcause.bench.connection;

import org.jspecify.annotations.NullMarked;
