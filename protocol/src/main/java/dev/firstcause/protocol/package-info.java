// SPDX-License-Identifier: Apache-2.0
/** What all of the protocol shares: its versions, the primitives of the specification's section 3, and their error. */
@NullMarked
package dev.firstcause.protocol;

import org.jspecify.annotations.NullMarked;
