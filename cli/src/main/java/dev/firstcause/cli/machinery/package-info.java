// SPDX-License-Identifier: Apache-2.0
/** What moves bytes and does TLS, as it is named on the command line. */
@NullMarked
package dev.firstcause.cli.machinery;

import org.jspecify.annotations.NullMarked;
