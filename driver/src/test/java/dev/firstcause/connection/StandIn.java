// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** A node that speaks just enough CQL to be connected to, over real sockets: each connection in a thread of its own. */
final class StandIn implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 10_000;

    private final ServerSocket listener;
    private final Layer layer;
    private final BlockingQueue<Session> accepted = new LinkedBlockingQueue<>();
    private final BiFunction<Session, Frame, @Nullable Response> answers;
    private final Thread acceptor;

    /**
     * A node on a port of its own.
     *
     * @param answers what it answers, or null for a request that is to wait for ever
     */
    StandIn(ServerSocketFactory sockets, BiFunction<Session, Frame, @Nullable Response> answers) throws IOException {
        this(sockets.createServerSocket(0, 200, InetAddress.getLoopbackAddress()), answers);
    }

    /** A node that listens already. */
    StandIn(ServerSocket listener, BiFunction<Session, Frame, @Nullable Response> answers) {
        this(listener, raw -> raw, answers);
    }

    /** A node that listens already, and speaks over a layer above TCP. */
    StandIn(ServerSocket listener, Layer layer, BiFunction<Session, Frame, @Nullable Response> answers) {
        this.answers = answers;
        this.layer = layer;
        this.listener = listener;
        this.acceptor = thread(this::accept, "stand-in");
    }

    /** What stands between TCP and CQL: nothing, or TLS. */
    @FunctionalInterface
    interface Layer {
        /** The socket to speak over. */
        Socket over(Socket raw) throws IOException;
    }

    /** A plain one that answers everything with Void. */
    static StandIn plain() throws IOException {
        return new StandIn(ServerSocketFactory.getDefault(), StandIn::usual);
    }

    /** What a healthy node answers. */
    static @Nullable Response usual(Session session, Frame frame) {
        Message message = frame.message();
        if (message == Options.INSTANCE) {
            return new Supported(Map.of(Startup.COMPRESSION, List.of("lz4", "snappy")));
        } else if (message instanceof Startup || message instanceof Register) {
            return Ready.INSTANCE;
        }
        return Result.Nothing.INSTANCE;
    }

    /** As {@link #usual}, but queries are left without an answer. */
    static @Nullable Response silentToQueries(Session session, Frame frame) {
        return frame.message().opcode() == Opcode.QUERY ? null : usual(session, frame);
    }

    Endpoint endpoint() {
        return new Endpoint("127.0.0.1", listener.getLocalPort());
    }

    /** The next connection that was accepted. */
    Session next() throws InterruptedException {
        Session session = accepted.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        if (session == null) {
            throw new AssertionError("nobody connected in " + PATIENCE_MILLIS + " ms");
        }
        return session;
    }

    private void accept() {
        try {
            while (true) {
                Socket raw = listener.accept();
                Session session = new Session(raw, layer.over(raw));
                accepted.add(session);
                thread(session::serve, "stand-in-session");
            }
        } catch (IOException e) {
            if (!listener.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        awaitAcceptor();
        for (Session session = accepted.poll(); session != null; session = accepted.poll()) {
            session.raw.close();
        }
    }

    /** As long as it is about to accept, the kernel keeps the port. */
    private void awaitAcceptor() {
        try {
            acceptor.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (acceptor.isAlive()) {
            throw new AssertionError("it still accepts " + PATIENCE_MILLIS + " ms after it was closed");
        }
    }

    /** One connection, from the server's side. */
    final class Session {
        final AtomicInteger requests = new AtomicInteger();
        private final Socket raw;
        private final Socket socket;
        private final CountDownLatch over = new CountDownLatch(1);
        private final FrameCodec codec = new FrameCodec();
        private final FrameReader reader = new FrameReader(false, FrameCodec.LONGEST_BODY);
        private final FrameWriter writer = new FrameWriter(codec);
        private volatile @Nullable Throwable ended;

        Session(Socket raw, Socket socket) {
            this.raw = raw;
            this.socket = socket;
        }

        private void serve() {
            try (socket) {
                InputStream in = socket.getInputStream();
                byte[] bytes = new byte[64 * 1024];
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    reader.read(ByteBuffer.wrap(bytes, 0, count), this::onFrame);
                }
            } catch (IOException | UncheckedIOException | ProtocolException e) {
                ended = e;
            } finally {
                over.countDown();
            }
        }

        private void onFrame(ByteBuffer bytes, int start, int length) {
            byte[] own = new byte[length];
            bytes.get(start, own);
            Frame frame = codec.decode(ByteBuffer.wrap(own), 0, length);
            requests.incrementAndGet();
            Response answer = answers.apply(this, frame);
            if (frame.message() instanceof Startup && frame.version() == ProtocolVersion.V5) {
                reader.useSegments(null);
            }
            synchronized (this) {
                if (answer != null) {
                    send(Frame.response(frame.version(), frame.streamId(), answer));
                }
                if (frame.message() instanceof Startup && frame.version() == ProtocolVersion.V5) {
                    writer.useSegments(null);
                }
            }
        }

        /** Sends a frame. */
        synchronized void send(Frame frame) {
            writer.add(frame);
            ByteBuffer bytes = writer.take();
            byte[] array = new byte[bytes.remaining()];
            bytes.get(array);
            write(array);
        }

        /** Sends bytes as they are, over the layer. */
        void write(byte[] bytes) {
            write(socket, bytes);
        }

        /** Sends bytes below the layer. */
        void writeRaw(byte[] bytes) {
            write(raw, bytes);
        }

        private static void write(Socket to, byte[] bytes) {
            try {
                // Asked for once: the client may have closed, and our reader with it, when the bytes are written.
                OutputStream out = to.getOutputStream();
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Ends the connection with a RST, and no word of the layer. */
        void reset() throws IOException {
            raw.setSoLinger(true, 0);
            raw.close();
        }

        /** Ends the connection in the layer's order, and with a FIN. */
        void finish() throws IOException {
            socket.close();
        }

        /** Ends the connection with a FIN, and no word of the layer. */
        void cut() throws IOException {
            raw.close();
        }

        /** Waits until the client has ended the connection, or this side has. */
        void awaitEnd() throws InterruptedException {
            if (!over.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the client has kept the connection open for 10 s");
            }
        }

        /** Why the session ended, if not by the end of the stream. */
        @Nullable
        Throwable ended() {
            return ended;
        }
    }
}
