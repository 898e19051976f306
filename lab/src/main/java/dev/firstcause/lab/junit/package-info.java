// SPDX-License-Identifier: Apache-2.0
/** The laboratory as parameters of JUnit 5 tests. The one room that needs JUnit. */
@NullMarked
package dev.firstcause.lab.junit;

import org.jspecify.annotations.NullMarked;
