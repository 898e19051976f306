// SPDX-License-Identifier: Apache-2.0
/** What carries messages over a byte stream: frames, the segments of v5 around them, and their compression. */
@NullMarked
package dev.firstcause.protocol.frame;

import org.jspecify.annotations.NullMarked;
