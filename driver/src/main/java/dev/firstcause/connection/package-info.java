// SPDX-License-Identifier: Apache-2.0
/** One CQL connection, from the first SYN to its death, and the one cause of it. */
@NullMarked
package dev.firstcause.connection;

import org.jspecify.annotations.NullMarked;
