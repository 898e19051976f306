// SPDX-License-Identifier: Apache-2.0
/** The command line: what is asked for becomes settings, a probe makes a report of them, and an output shows it. */
@NullMarked
package dev.firstcause.cli;

import org.jspecify.annotations.NullMarked;
