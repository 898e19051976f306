// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ContentType;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsServerProtocol;

/**
 * The server's side of TLS on one connection, by Bouncy Castle, which says whatever it is told to: the JDK decides alone
 * which alerts it sends. Belongs to the node's thread. After a fatal alert it says and hears nothing.
 */
final class ScriptedLayer implements Layer {
    private final ScriptedServer server;
    private final Neighbours neighbours;
    private final Protocol protocol = new Protocol();
    private boolean over;

    ScriptedLayer(ScriptedServer server, Neighbours neighbours) {
        this.server = server;
        this.neighbours = neighbours;
        server.onSecured(version -> neighbours.onSecured(version, false));
        try {
            protocol.accept(server);
        } catch (IOException e) {
            throw new IllegalStateException("No TLS can be begun as " + server, e);
        }
    }

    @Override
    public void receive(ByteBuffer bytes) throws SSLException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        if (!over && !protocol.isClosed()) {
            speak(() -> protocol.offerInput(copy));
        }
    }

    @Override
    public void send(ByteBuffer plain) throws SSLException {
        byte[] copy = new byte[plain.remaining()];
        plain.get(copy);
        if (!over) {
            speak(() -> protocol.writeApplicationData(copy, 0, copy.length));
        }
    }

    @Override
    public void sendNothing() throws SSLException {
        checkSecured();
        speak(() -> protocol.writeRecord(ContentType.application_data, new byte[0], 0, 0));
    }

    @Override
    public void alert(TlsAlert alert) throws SSLException {
        byte[] message = alert.message();
        speak(() -> protocol.writeRecord(ContentType.alert, message, 0, message.length));
        over |= alert.fatal();
    }

    @Override
    public void rekey() throws SSLException {
        checkSecured();
        if (!server.isTls13()) {
            throw new IllegalStateException(
                    "Scripted TLS does not renegotiate: leave scriptedTls() out, or use TLSv1.3");
        }
        speak(protocol::updateKeys);
    }

    private void checkSecured() {
        if (protocol.isHandshaking()) {
            throw new IllegalStateException("The TLS handshake is not done yet");
        }
    }

    @Override
    public void finish() throws SSLException {
        if (!over) {
            speak(protocol::close);
        }
    }

    @Override
    public boolean isFinishedByClient() {
        return protocol.isClosed();
    }

    private interface Speech {
        void make() throws IOException;
    }

    /** In the exceptions and words of the JDK, whose TLS a node has otherwise. */
    private void speak(Speech speech) throws SSLException {
        boolean handshaking = protocol.isHandshaking();
        try {
            speech.make();
        } catch (IOException e) {
            String text = e instanceof TlsFatalAlertReceived received
                    ? "Received fatal alert: " + AlertDescription.getName(received.getAlertDescription())
                    : String.valueOf(e.getMessage());
            SSLException translated = handshaking ? new SSLHandshakeException(text) : new SSLException(text);
            translated.initCause(e);
            throw translated;
        }
    }

    /** Hands on each record as soon as it is made or read, so that what is said in between comes at its place. */
    private final class Protocol extends TlsServerProtocol {

        @Override
        protected void writeRecord(short type, byte[] bytes, int start, int length) throws IOException {
            if (over) {
                return;
            }
            super.writeRecord(type, bytes, start, length);
            byte[] record = new byte[getAvailableOutputBytes()];
            if (record.length > 0) {
                readOutput(record, 0, record.length);
                neighbours.emit(kind(type), ByteBuffer.wrap(record));
            } else if (type == ContentType.alert) {
                // Before it has heard a ClientHello, Bouncy Castle says nothing at all.
                byte[] message = {bytes[start], bytes[start + 1]};
                neighbours.emit(Outgoing.Kind.ALERT, ByteBuffer.wrap(TlsAlert.inClear(message)));
            }
        }

        private static Outgoing.Kind kind(short type) {
            return switch (type) {
                case ContentType.application_data -> Outgoing.Kind.DATA;
                case ContentType.alert -> Outgoing.Kind.ALERT;
                default -> Outgoing.Kind.HANDSHAKE;
            };
        }

        @Override
        protected void processRecord(short type, byte[] bytes, int start, int length) throws IOException {
            if (over) {
                return;
            }
            super.processRecord(type, bytes, start, length);
            byte[] plain = new byte[getAvailableInputBytes()];
            if (plain.length > 0) {
                readInput(plain, 0, plain.length);
                neighbours.onPlain(ByteBuffer.wrap(plain));
            }
        }

        private void updateKeys() throws IOException {
            send13KeyUpdate(true);
        }
    }
}
