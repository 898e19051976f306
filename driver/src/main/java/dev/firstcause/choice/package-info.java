// SPDX-License-Identifier: Apache-2.0
/** How one of several machineries is chosen: by name, by a system property, or the best that can be used. Not exported. */
@NullMarked
package dev.firstcause.choice;

import org.jspecify.annotations.NullMarked;
