// SPDX-License-Identifier: Apache-2.0
/** What a driver must be able to do to be put under test. */
@NullMarked
package dev.firstcause.lab.subject;

import org.jspecify.annotations.NullMarked;
