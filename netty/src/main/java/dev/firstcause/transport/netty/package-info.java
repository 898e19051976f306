// SPDX-License-Identifier: Apache-2.0
/**
 * The transport on Netty's event loops. Its door is {@link dev.firstcause.transport.netty.NettyTransport}. It uses the
 * loops and the native sockets, and none of the channels and pipelines above them.
 */
@NullMarked
package dev.firstcause.transport.netty;

import org.jspecify.annotations.NullMarked;
