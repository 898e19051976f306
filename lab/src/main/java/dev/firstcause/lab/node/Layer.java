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
