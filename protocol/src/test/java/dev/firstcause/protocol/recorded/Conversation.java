// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.frame.FrameCodec;
import dev.firstcause.protocol.frame.FrameReader;
import dev.firstcause.protocol.frame.FrameWriter;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Startup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One connection to a server, every byte of which is recorded. Belongs to one thread. */
final class Conversation implements AutoCloseable {
    private static final int PORT = 9042;
    private static final int PATIENCE_MILLIS = 120_000;

    private final Recording recording;
    private final ProtocolVersion version;
    private final @Nullable Compressor compressor;
    private final FrameCodec codec;
    private final FrameWriter writer;
    private final FrameReader reader = new FrameReader(true, FrameCodec.LONGEST_BODY);
    private final Deque<Frame> arrived = new ArrayDeque<>();
    private final Socket socket;
    private final Units units;
    private int nextStream;

    private Conversation(Recording recording, Socket socket, ProtocolVersion version, @Nullable Compressor compressor)
            throws IOException {
        this.recording = recording;
        this.socket = socket;
        this.version = version;
        this.compressor = compressor;
        this.codec = new FrameCodec(compressor, FrameCodec.LONGEST_BODY);
        this.writer = new FrameWriter(codec);
        this.units = new Units(socket.getInputStream());
    }

    /**
     * Connects, and says nothing yet.
     *
     * @param compression the name that STARTUP will give, or null
     */
    static Conversation open(Recording recording, String host, ProtocolVersion version, @Nullable String compression)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(host, PORT), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            Compressor compressor = compression == null ? null : Compressor.of(compression);
            return new Conversation(recording, socket, version, compressor);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    ProtocolVersion version() {
        return version;
    }

    /** Writes a comment into the recording. */
    void note(String comment) {
        recording.note(comment);
    }

    /** Says STARTUP, with more options, and goes over to segments if the version has them. */
    <T extends Response> T startup(Class<T> expected, Map<String, String> more) throws IOException {
        Map<String, String> options = new LinkedHashMap<>();
        options.put(Startup.CQL_VERSION, "3.0.0");
        if (compressor != null) {
            options.put(Startup.COMPRESSION, compressor.algorithm());
        }
        options.putAll(more);
        T response = ask(expected, new Startup(options));
        if (version.isAtLeast(ProtocolVersion.V5) && !(response instanceof ErrorResponse)) {
            units.useSegments(compressor != null);
            reader.useSegments(compressor);
            writer.useSegments(compressor);
        }
        return response;
    }

    /** Sends a request, and waits for its response, which must be of that kind. */
    <T extends Response> T ask(Class<T> expected, Request request) throws IOException {
        return expected.cast(checked(expected, exchange(frame(request)).message()));
    }

    /** Sends a request that must fail with that code. */
    void fail(ErrorCode expected, Request request) throws IOException {
        ErrorResponse error = ask(ErrorResponse.class, request);
        if (error.code() != expected.number()) {
            throw new IllegalStateException("Not " + expected + " but " + error);
        }
    }

    /** A frame for a request, to add something to before {@link #exchange}. */
    Frame frame(Request request) {
        return Frame.request(version, nextStream++, request);
    }

    /** Sends a frame, and waits for its response. */
    Frame exchange(Frame request) throws IOException {
        writer.add(request);
        note(Description.of(request));
        send();
        return await(frame -> frame.streamId() == request.streamId());
    }

    /** Sends requests in one write, and waits for all their responses, in whatever order. */
    void askTogether(List<Request> requests) throws IOException {
        List<Frame> frames = new ArrayList<>();
        for (Request request : requests) {
            frames.add(frame(request));
        }
        for (Frame frame : frames) {
            writer.add(frame);
            note(Description.of(frame));
        }
        send();
        for (Frame asked : frames) {
            Frame answer = await(frame -> frame.streamId() == asked.streamId());
            checked(Result.class, answer.message());
        }
    }

    /** Waits for an event of that kind; one that has come already counts too, once. */
    <T extends Event> T awaitEvent(Class<T> kind, Predicate<T> wanted) throws IOException {
        Frame frame = await(f -> kind.isInstance(f.message()) && wanted.test(kind.cast(f.message())));
        return kind.cast(frame.message());
    }

    /** Sends bytes as they are; whether they are right is for the server to say. */
    void sendRaw(String comment, byte[] bytes) throws IOException {
        note(comment);
        recording.sent(bytes);
        socket.getOutputStream().write(bytes);
    }

    /** The bytes of a frame as this connection would send them now. */
    byte[] bytesOf(Frame frame) {
        writer.add(frame);
        return copy(writer.take());
    }

    /** Waits for what comes next, and records it without a look at what it says. */
    byte[] receiveRaw() throws IOException {
        byte[] unit = units.next();
        recording.received(unit);
        return unit;
    }

    /** Waits for the end of the connection. */
    void awaitEnd() throws IOException {
        try {
            if (socket.getInputStream().read() >= 0) {
                throw new IllegalStateException("The server goes on talking");
            }
            note("the server closed the connection");
        } catch (SocketException e) {
            note("the server closed the connection: " + e.getMessage());
        }
    }

    private static Object checked(Class<? extends Response> expected, Object message) {
        if (!expected.isInstance(message)) {
            throw new IllegalStateException("Not a " + expected.getName() + " but " + message);
        }
        return message;
    }

    private void send() throws IOException {
        byte[] bytes = copy(writer.take());
        recording.sent(bytes);
        socket.getOutputStream().write(bytes);
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private Frame await(Predicate<Frame> wanted) throws IOException {
        while (true) {
            for (Iterator<Frame> frames = arrived.iterator(); frames.hasNext(); ) {
                Frame frame = frames.next();
                if (wanted.test(frame)) {
                    frames.remove();
                    return frame;
                }
            }
            receive();
        }
    }

    private void receive() throws IOException {
        byte[] unit = units.next();
        int before = arrived.size();
        try {
            reader.read(ByteBuffer.wrap(unit), this::onFrame);
        } finally {
            if (arrived.size() == before) {
                note("  a piece of a frame");
            }
            recording.received(unit);
        }
    }

    private void onFrame(ByteBuffer bytes, int start, int length) {
        // The reader uses its buffers again, and messages keep slices of theirs.
        ByteBuffer kept = ByteBuffer.wrap(copy(bytes.slice(start, length)));
        Frame frame = codec.decode(kept, 0, length);
        note("  " + Description.of(frame));
        arrived.add(frame);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
