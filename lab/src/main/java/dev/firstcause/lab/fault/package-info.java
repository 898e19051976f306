// SPDX-License-Identifier: Apache-2.0
/** What can go wrong between a client and a node, and when: a fault is a {@code When} and an {@code Effect}. */
@NullMarked
package dev.firstcause.lab.fault;

import org.jspecify.annotations.NullMarked;
