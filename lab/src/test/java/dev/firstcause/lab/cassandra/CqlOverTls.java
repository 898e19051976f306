// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Request;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client of a node: protocol v4 over the TLS sockets of the JDK, one request at a time. */
final class CqlOverTls implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final SSLSocket socket;
    private final FrameCodec codec = new FrameCodec();
    private final FrameWriter writer = new FrameWriter(codec);
    private final FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
    private final Deque<Message> arrived = new ArrayDeque<>();

    private CqlOverTls(SSLSocket socket) {
        this.socket = socket;
    }

    static CqlOverTls open(InetSocketAddress address, TestAuthority trusted, Identity client)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(client.keyManagers(), trusted.trustManagers(), null);
        Socket plain = new Socket();
        try {
            plain.connect(address, PATIENCE_MILLIS);
            plain.setSoTimeout(PATIENCE_MILLIS);
            String host = address.getAddress().getHostAddress();
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, host, address.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new CqlOverTls(socket);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    Certificate server() throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    void setPatience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    <T extends Message> T ask(Class<T> expected, Request request) throws IOException {
        send(request);
        return expected.cast(receive());
    }

    void send(Request request) throws IOException {
        writer.add(ProtocolVersion.V4, 0, request);
        ByteBuffer bytes = writer.take();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        socket.getOutputStream().write(copy);
    }

    Message receive() throws IOException {
        byte[] bytes = new byte[4096];
        while (arrived.isEmpty()) {
            int length = socket.getInputStream().read(bytes);
            if (length < 0) {
                throw new EOFException("The node closed the connection");
            }
            reader.read(ByteBuffer.wrap(bytes, 0, length), this::onFrame);
        }
        return arrived.remove();
    }

    private void onFrame(ByteBuffer bytes, int start, int length) {
        byte[] kept = new byte[length];
        bytes.get(start, kept);
        Frame frame = codec.decode(ByteBuffer.wrap(kept), 0, length);
        arrived.add(frame.message());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
