// SPDX-License-Identifier: Apache-2.0
/** The messages of the protocol (section 4 of its specification) as values, each able to write and read its own body. */
@NullMarked
package dev.firstcause.protocol.message;

import org.jspecify.annotations.NullMarked;
