// SPDX-License-Identifier: Apache-2.0
/** Networks that can be broken below TCP, and nodes in processes of their own that can be stopped. */
@NullMarked
package dev.firstcause.lab.network;

import org.jspecify.annotations.NullMarked;
