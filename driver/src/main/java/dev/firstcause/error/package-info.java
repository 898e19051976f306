// SPDX-License-Identifier: Apache-2.0
/** What a session tells when it cannot serve: the state of its nodes, each attempt, and the cause of each. */
@NullMarked
package dev.firstcause.error;

import org.jspecify.annotations.NullMarked;
