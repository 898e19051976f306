// SPDX-License-Identifier: Apache-2.0
/** In which order nodes are asked. */
@NullMarked
package dev.firstcause.plan;

import org.jspecify.annotations.NullMarked;
