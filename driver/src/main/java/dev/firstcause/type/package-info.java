// SPDX-License-Identifier: Apache-2.0
/**
 * CQL values as Java values: a {@link dev.firstcause.type.TypeCodec} for each CQL type, and the Java classes for the
 * types that the JDK has none for.
 *
 * <p>Null and unset are told apart outside: a value of length -1 is null, one of length -2 is unset, and neither has
 * any bytes for a codec to see.
 */
@NullMarked
package dev.firstcause.type;

import org.jspecify.annotations.NullMarked;
