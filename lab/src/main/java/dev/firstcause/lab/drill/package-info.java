// SPDX-License-Identifier: Apache-2.0
/** Plays scenarios with drivers, and reports what came of it. */
@NullMarked
package dev.firstcause.lab.drill;

import org.jspecify.annotations.NullMarked;
