// SPDX-License-Identifier: Apache-2.0
/** Our protocol codec beside native-protocol, the one of the Apache driver, on the same work in the same run; and the jar's door. */
@NullMarked
package dev.firstcause.bench;

import org.jspecify.annotations.NullMarked;
