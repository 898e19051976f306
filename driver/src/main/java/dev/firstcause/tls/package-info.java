// SPDX-License-Identifier: Apache-2.0
/** TLS over any {@link javax.net.ssl.SSLEngine}, as bytes in and bytes out; what is trusted, and who we are. */
@NullMarked
package dev.firstcause.tls;

import org.jspecify.annotations.NullMarked;
