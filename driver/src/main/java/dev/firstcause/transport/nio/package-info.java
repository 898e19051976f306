// SPDX-License-Identifier: Apache-2.0
/** The transport over the JDK's own selectors and socket channels. Its door is {@link dev.firstcause.transport.nio.NioTransport}. */
@NullMarked
package dev.firstcause.transport.nio;

import org.jspecify.annotations.NullMarked;
