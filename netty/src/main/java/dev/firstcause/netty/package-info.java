// SPDX-License-Identifier: Apache-2.0
/** Which Netty is there, and whether it fits. Not exported. It names no class of Netty: there may be another than is needed. */
@NullMarked
package dev.firstcause.netty;

import org.jspecify.annotations.NullMarked;
