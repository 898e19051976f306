// SPDX-License-Identifier: Apache-2.0
/** Real Cassandra nodes, each a process of its own. */
@NullMarked
package dev.firstcause.lab.cassandra;

import org.jspecify.annotations.NullMarked;
