// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.tls;

import java.nio.ByteBuffer;

/** Is given what a {@link TlsSession} has decrypted. */
@FunctionalInterface
public interface Plaintext {
    /**
     * Bytes have been decrypted: those of one record, at least one. From inside this call the session may be told to send
     * or to close, and not to receive.
     *
     * @param bytes good until this method returns; whatever remains in it then is lost
     */
    void onPlaintext(ByteBuffer bytes);
}
