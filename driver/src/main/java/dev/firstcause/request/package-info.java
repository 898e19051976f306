// SPDX-License-Identifier: Apache-2.0
/** One request's life: its attempts, whether there is another one, and its one end. */
@NullMarked
package dev.firstcause.request;

import org.jspecify.annotations.NullMarked;
