// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;

/** What lies between a socket and CQL: TLS, or nothing. Bytes in, bytes out; belongs to the node's thread. */
interface Layer {

    /** Where bytes go from here. */
    interface Neighbours {
        /** Up, to CQL. The buffer is good until this returns. */
        void onPlain(ByteBuffer bytes);

        /** Down, to the socket. The buffer may be kept. */
        void emit(Outgoing.Kind kind, ByteBuffer bytes);

        /** The handshake is done. */
        void onSecured(String protocol, boolean resumed);
    }

    /** Takes what came from the socket, all of it. */
    void receive(ByteBuffer bytes) throws SSLException;

    /** Sends bytes of CQL. */
    void send(ByteBuffer plain) throws SSLException;

    /** Sends a record of data with no data in it. */
    default void sendNothing() throws SSLException {
        throw withoutTls();
    }

    /** Sends an alert: encrypted, where there are keys. A fatal one is the last that is said and heard. */
    default void alert(TlsAlert alert) throws SSLException {
        throw withoutTls();
    }

    /** Asks the client for new keys: by a KeyUpdate, or in TLS 1.2 by a renegotiation. */
    default void rekey() throws SSLException {
        throw withoutTls();
    }

    private static IllegalStateException withoutTls() {
        return new IllegalStateException("There is no TLS on this connection: give the node tls(...)");
    }

    /** Says that nothing more will come: close_notify. */
    void finish() throws SSLException;

    /** Whether the client has said so. */
    boolean isFinishedByClient();

    /** Without TLS. */
    record Plain(Neighbours neighbours) implements Layer {
        @Override
        public void receive(ByteBuffer bytes) {
            neighbours.onPlain(bytes);
        }

        @Override
        public void send(ByteBuffer plain) {
            neighbours.emit(Outgoing.Kind.DATA, Buffers.copy(plain));
        }

        @Override
        public void finish() {}

        @Override
        public boolean isFinishedByClient() {
            return false;
        }
    }
}
