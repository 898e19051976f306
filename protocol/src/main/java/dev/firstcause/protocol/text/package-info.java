// SPDX-License-Identifier: Apache-2.0
/** Text that came from a peer or a file, made fit for messages, logs and consoles. */
@NullMarked
package dev.firstcause.protocol.text;

import org.jspecify.annotations.NullMarked;
