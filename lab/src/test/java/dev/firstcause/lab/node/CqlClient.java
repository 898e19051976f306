// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Values;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A client of a node, over the blocking sockets of the JDK. */
final class CqlClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    final Socket socket;
    private final Tap tap;
    private final ProtocolVersion version;
    private final FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
    private final Deque<Frame> arrived = new ArrayDeque<>();
    private FrameCodec codec = new FrameCodec();
    private FrameWriter writer = new FrameWriter(codec);
    private Compressor compressor;
    private boolean started;

    private CqlClient(Socket socket, Tap tap, ProtocolVersion version) {
        this.socket = socket;
        this.tap = tap;
        this.version = version;
    }

    static CqlClient plain(StandInNode node, ProtocolVersion version) throws IOException {
        Tap socket = connect(node.address());
        return new CqlClient(socket, socket, version);
    }

    static CqlClient tls(StandInNode node, SSLContext context, String... protocols) throws IOException {
        return tls(node, connect(node.address()), context, protocols);
    }

    private static CqlClient tls(StandInNode node, Tap plain, SSLContext context, String... protocols)
            throws IOException {
        try {
            String host = node.address().getAddress().getHostAddress();
            SSLSocket socket = (SSLSocket) context.getSocketFactory()
                    .createSocket(plain, host, node.address().getPort(), true);
            if (protocols.length > 0) {
                socket.setEnabledProtocols(protocols);
            }
            socket.startHandshake();
            return new CqlClient(socket, plain, ProtocolVersion.V5);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** TLS that goes on reading where a write fails, so that it hears why it is refused, and not only that it is. */
    static CqlClient stubborn(StandInNode node, SSLContext context, String... protocols) throws IOException {
        Tap plain = connect(node.address());
        plain.stubborn = true;
        return tls(node, plain, context, protocols);
    }

    /** Bytes that have come from the network, TLS and all. */
    long bytesReceived() {
        return tap.received;
    }

    private static Tap connect(InetSocketAddress address) throws IOException {
        Tap socket = new Tap();
        try {
            socket.connect(address, PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** STARTUP without compression, to READY. */
    CqlClient started() throws IOException {
        ask(Ready.class, startup(null));
        return this;
    }

    /** A STARTUP that the client keeps to once the node has agreed. */
    Startup startup(String compression) {
        Map<String, String> options = new HashMap<>(Map.of(Startup.CQL_VERSION, "3.0.0"));
        if (compression != null) {
            options.put(Startup.COMPRESSION, compression);
            compressor = Compressor.of(compression);
        }
        return new Startup(options);
    }

    <T extends Message> T ask(Class<T> expected, Request request) throws IOException {
        send(0, request);
        return expected.cast(receive().message());
    }

    <T extends Message> T query(Class<T> expected, String text) throws IOException {
        return ask(expected, query(text));
    }

    static Query query(String text) {
        return new Query(text, new QueryParameters(Consistency.ONE, Values.NONE));
    }

    void send(int streamId, Request request) throws IOException {
        if (request instanceof Startup && !started) {
            codec = new FrameCodec(compressor, FrameCodec.LONGEST_BODY);
            writer = new FrameWriter(codec);
        }
        writer.add(version, streamId, request);
        ByteBuffer bytes = writer.take();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        write(copy);
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** The next frame; the end of the stream is an {@link EOFException}. */
    Frame receive() throws IOException {
        while (arrived.isEmpty()) {
            byte[] bytes = new byte[64 * 1024];
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
        arrived.add(frame);
        boolean agreed = switch (frame.message().opcode()) {
            case READY, AUTHENTICATE -> true;
            default -> false;
        };
        if (agreed && !started) {
            started = true;
            if (version == ProtocolVersion.V5) {
                reader.useSegments(compressor);
                writer.useSegments(compressor);
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Counts what comes, below TLS: the TLS sockets of the JDK do not tell whether a close_notify came before a FIN. */
    private static final class Tap extends Socket {
        private long received;
        private boolean stubborn;

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int start, int length) throws IOException {
                    try {
                        out.write(bytes, start, length);
                    } catch (IOException e) {
                        if (!stubborn) {
                            throw e;
                        }
                    }
                }
            };
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read() throws IOException {
                    int value = super.read();
                    received += value < 0 ? 0 : 1;
                    return value;
                }

                @Override
                public int read(byte[] bytes, int start, int length) throws IOException {
                    int count = super.read(bytes, start, length);
                    received += Math.max(0, count);
                    return count;
                }
            };
        }
    }
}
