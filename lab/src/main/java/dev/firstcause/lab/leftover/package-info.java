// SPDX-License-Identifier: Apache-2.0
/** What is left in this JVM when something should be over: threads, descriptors and uncaught errors. */
@NullMarked
package dev.firstcause.lab.leftover;

import org.jspecify.annotations.NullMarked;
