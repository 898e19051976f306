// SPDX-License-Identifier: Apache-2.0
/** TLS by BoringSSL, Google's branch of OpenSSL, as Netty's native library brings it along. */
@NullMarked
package dev.firstcause.tls.boringssl;

import org.jspecify.annotations.NullMarked;
