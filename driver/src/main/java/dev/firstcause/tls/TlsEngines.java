// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import javax.net.ssl.SSLEngine;

/**
 * Makes client engines that share what they trust, who they are, and the sessions that can be resumed. For any thread; an
 * engine belongs to one thread at a time.
 */
public interface TlsEngines {
    /**
     * A client's engine, not begun. No name is looked up, neither forth nor back.
     *
     * @param host name or address, by which sessions are found again
     */
    SSLEngine client(String host, int port);

    /** Gives an engine back, exactly once: it is used no more. */
    void release(SSLEngine engine);

    /** Whether the engines work on direct buffers without a copy, and not on those of the heap. */
    boolean wantsDirectBuffers();

    /** What an exception of such an engine means; its words are this provider's own. */
    EngineError read(Exception thrown);
}
