// SPDX-License-Identifier: Apache-2.0
/** The commands that play the catalogue: what is chosen, its progress, its reports. */
@NullMarked
package dev.firstcause.cli.drill;

import org.jspecify.annotations.NullMarked;
