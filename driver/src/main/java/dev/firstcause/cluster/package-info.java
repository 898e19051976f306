// SPDX-License-Identifier: Apache-2.0
/** The nodes of a cluster, their pools of connections, and the connection that hears of their comings and goings. */
@NullMarked
package dev.firstcause.cluster;

import org.jspecify.annotations.NullMarked;
