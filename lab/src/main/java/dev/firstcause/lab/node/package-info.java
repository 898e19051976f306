// SPDX-License-Identifier: Apache-2.0
/** Nodes that stand in for Cassandra in the JVM of a test: they speak CQL, over TLS or plainly, and break on command. */
@NullMarked
package dev.firstcause.lab.node;

import org.jspecify.annotations.NullMarked;
