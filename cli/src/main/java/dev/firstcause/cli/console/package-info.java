// SPDX-License-Identifier: Apache-2.0
/** What all commands share: where they print, how they are interrupted, how they end. */
@NullMarked
package dev.firstcause.cli.console;

import org.jspecify.annotations.NullMarked;
