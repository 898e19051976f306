// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.type.NativeType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/** A node that speaks just enough CQL to be probed, or bytes that are no CQL at all; a thread for each connection. */
final class StandIn implements AutoCloseable {
    private final ServerSocket listener;
    private final Answers answers;
    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();

    /** What a node answers. */
    @FunctionalInterface
    interface Answers {
        /** The answer to a frame, or null for none; it may do to the socket what it likes. */
        @Nullable
        Response to(Frame frame, Socket socket) throws IOException;
    }

    private StandIn(ServerSocket listener, Answers answers) {
        this.listener = listener;
        this.answers = answers;
        thread(this::accept, "stand-in");
    }

    static StandIn plain(Answers answers) throws IOException {
        return new StandIn(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answers);
    }

    /**
     * A node with TLS.
     *
     * @param clients whose certificates clients must have, or null
     */
    static StandIn tls(Identity identity, @Nullable TestAuthority clients, Answers answers)
            throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.keyManagers(), clients == null ? null : clients.trustManagers(), null);
        SSLServerSocket listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setNeedClientAuth(clients != null);
        return new StandIn(listener, answers);
    }

    /** What a healthy node answers. */
    static @Nullable Response usual(Frame frame, Socket socket) {
        Message message = frame.message();
        if (message == Options.INSTANCE) {
            return new Supported(Map.of(Startup.CQL_VERSION, List.of("3.4.7"), Startup.COMPRESSION, List.of("lz4")));
        } else if (message instanceof Startup) {
            return Ready.INSTANCE;
        } else if (message instanceof Query query) {
            return query.query().contains("release_version")
                    ? row("5.0.5", "Test \"Cluster\"", "dc\u00fc\u001b[2J", "rack1")
                    : row("local");
        }
        return Result.Nothing.INSTANCE;
    }

    private static Rows row(String... values) {
        List<ColumnSpec> columns = new ArrayList<>();
        List<ByteBuffer> row = new ArrayList<>();
        for (String value : values) {
            columns.add(new ColumnSpec("system", "local", "c" + columns.size(), NativeType.TEXT));
            row.add(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
        }
        return Rows.of(RowsMetadata.of(columns), List.of(row));
    }

    int port() {
        return listener.getLocalPort();
    }

    /** As it is given on the command line. */
    String endpoint() {
        return "127.0.0.1:" + port();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                accepted.add(socket);
                thread(() -> serve(socket), "stand-in-connection");
            }
        } catch (IOException e) {
            if (!listener.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) {
        FrameCodec codec = new FrameCodec();
        FrameReader reader = new FrameReader(false, FrameCodec.LONGEST_BODY);
        FrameWriter writer = new FrameWriter(codec);
        try (socket) {
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[64 * 1024];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                reader.read(ByteBuffer.wrap(bytes, 0, count), (all, start, length) -> {
                    byte[] own = new byte[length];
                    all.get(start, own);
                    answer(codec.decode(ByteBuffer.wrap(own), 0, length), reader, writer, socket);
                });
            }
        } catch (IOException | UncheckedIOException | ProtocolException e) {
            // The client, or the test, has gone away, or it was no CQL: what this is about is seen on the other side.
            accepted.remove(socket);
        }
    }

    private void answer(Frame frame, FrameReader reader, FrameWriter writer, Socket socket) {
        try {
            Response answer = answers.to(frame, socket);
            if (answer != null) {
                writer.add(Frame.response(frame.version(), frame.streamId(), answer));
                ByteBuffer bytes = writer.take();
                byte[] array = new byte[bytes.remaining()];
                bytes.get(array);
                socket.getOutputStream().write(array);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (frame.message() instanceof Startup && frame.version() == ProtocolVersion.V5) {
            reader.useSegments(null);
            writer.useSegments(null);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }
}
