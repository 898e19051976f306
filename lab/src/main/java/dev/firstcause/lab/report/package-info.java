// SPDX-License-Identifier: Apache-2.0
/** Shows what came of a drill: as a table in text, as a page, as JUnit's XML, and as the story of one play. */
@NullMarked
package dev.firstcause.lab.report;

import org.jspecify.annotations.NullMarked;
