// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.subject.Target;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Request;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Frames of CQL v4 over a blocking socket. One thread may read while another writes; any may close. */
final class CqlSocket {
    private final FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
    private final Deque<Frame> arrived = new ArrayDeque<>();
    private final FrameCodec codec = new FrameCodec();
    private final FrameWriter writer = new FrameWriter(codec);
    private final Socket plain = new Socket();
    private volatile Socket socket = plain;

    void connect(Target target) throws IOException {
        InetAddress address = InetAddress.getByName(target.host());
        plain.setTcpNoDelay(true);
        plain.connect(new InetSocketAddress(address, target.port()), (int)
                target.patience().connect().toMillis());
    }

    void handshake(Target target) throws IOException {
        Target.Tls tls = target.tls();
        if (tls == null) {
            return;
        }
        setTimeout(target.patience().connect());
        SSLSocket secure =
                (SSLSocket) context(tls).getSocketFactory().createSocket(plain, target.host(), target.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setProtocols(new String[] {tls.version().protocol()});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        socket = secure;
    }

    private static SSLContext context(Target.Tls tls) throws IOException {
        char[] password = tls.password().toCharArray();
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store(tls.trustStore(), password));
            KeyManager[] keys = null;
            if (tls.identity() != null) {
                KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                factory.init(store(tls.identity().keyStore(), password), password);
                keys = factory.getKeyManagers();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("No TLS can be set up", e);
        }
    }

    private static KeyStore store(Path file, char[] password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        return store;
    }

    /** How long a read may take; zero is for ever. */
    void setTimeout(Duration longest) throws IOException {
        plain.setSoTimeout((int) longest.toMillis());
    }

    void send(int stream, Request request) throws IOException {
        writer.add(ProtocolVersion.V4, stream, request);
        ByteBuffer bytes = writer.take();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        socket.getOutputStream().write(copy);
    }

    Frame receive() throws IOException {
        byte[] bytes = new byte[16 * 1024];
        while (arrived.isEmpty()) {
            int length = socket.getInputStream().read(bytes);
            if (length < 0) {
                throw new EOFException("end of the stream: the peer has sent a FIN");
            }
            reader.read(ByteBuffer.wrap(bytes, 0, length), this::onFrame);
        }
        return arrived.remove();
    }

    private void onFrame(ByteBuffer bytes, int start, int length) {
        byte[] kept = new byte[length];
        bytes.get(start, kept);
        arrived.add(codec.decode(ByteBuffer.wrap(kept), 0, length));
    }

    /** Ends it at once: what a peer that does not listen any more would make of an orderly end is not waited for. */
    void close() {
        try {
            plain.close();
        } catch (IOException e) {
            throw new IllegalStateException("A socket cannot be closed", e);
        }
    }
}
