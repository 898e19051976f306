// SPDX-License-Identifier: Apache-2.0
/** The drivers that the command line can put under test. */
@NullMarked
package dev.firstcause.cli.subject;

import org.jspecify.annotations.NullMarked;
