// SPDX-License-Identifier: Apache-2.0
/** What can befall a connection, as data: when and what is broken, what must be said, what must not happen. */
@NullMarked
package dev.firstcause.lab.scenario;

import org.jspecify.annotations.NullMarked;
