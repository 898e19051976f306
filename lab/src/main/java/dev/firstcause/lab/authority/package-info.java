// SPDX-License-Identifier: Apache-2.0
/** A certificate authority made on the spot, and certificates with any trouble. */
@NullMarked
package dev.firstcause.lab.authority;

import org.jspecify.annotations.NullMarked;
