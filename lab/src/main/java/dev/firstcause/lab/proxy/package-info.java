// SPDX-License-Identifier: Apache-2.0
/** TCP between a client and any node, where faults can be armed. */
@NullMarked
package dev.firstcause.lab.proxy;

import org.jspecify.annotations.NullMarked;
