// SPDX-License-Identifier: Apache-2.0
/**
 * What programs use: statements with their values, and results with their rows. Statements, pages and rows never
 * change, and any thread may use them; a {@link dev.firstcause.ResultSet} belongs to one thread.
 */
@NullMarked
package dev.firstcause;

import org.jspecify.annotations.NullMarked;
