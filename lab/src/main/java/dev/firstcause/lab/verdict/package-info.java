// SPDX-License-Identifier: Apache-2.0
/** Whether what an application was told is the truth: a verdict, with its evidence. */
@NullMarked
package dev.firstcause.lab.verdict;

import org.jspecify.annotations.NullMarked;
