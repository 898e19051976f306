// SPDX-License-Identifier: Apache-2.0
/** Descriptors of CQL types, as RESULT messages carry them. */
@NullMarked
package dev.firstcause.protocol.type;

import org.jspecify.annotations.NullMarked;
