// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A real connection, open and idle, whose loop is run by the actors of a race; and what there is to say of its end. */
public final class Subject {
    /** When every request is late. */
    static final long LATE = ActorLoop.NOW + Duration.ofSeconds(3).toNanos();

    private static final Request REQUEST = Options.INSTANCE;
    private static final Endpoint NODE = new Endpoint("127.0.0.1", 9042);
    private static final InetSocketAddress ADDRESS =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), NODE.port());

    /** A frame of v4 to the stream 0: READY, no body. */
    private static final byte[] ANSWER = {(byte) 0x84, 0, 0, 0, 2, 0, 0, 0, 0};

    public final ActorLoop loop = new ActorLoop();
    final Link link;
    public final Connection connection;

    /** One that sends what it is given. */
    public Subject() {
        this(0);
    }

    private Subject(long queued) {
        ConnectionOptions options = ConnectionOptions.DEFAULT;
        link = new Link(loop, NODE, options, ProtocolVersion.V4, new Untold());
        connection = new Connection(link, options, false);
        loop.run(() -> {
            link.connect(new ActorTransport(loop, queued), ADDRESS);
            link.onConnected();
            link.ready();
            link.belongsTo(connection.owner(new ConnectionListener() {}));
        });
    }

    /** One whose node does not read, so that requests wait to be sent. */
    static Subject backedUp() {
        return new Subject(Long.MAX_VALUE / 2);
    }

    static IOException resetByPeer() {
        return new Errno("Connection reset");
    }

    static IOException unreachable() {
        return new Errno("Network is unreachable");
    }

    // ------------------------------------------------------------------ what happens to it

    public CompletionStage<Frame> send() {
        return connection.send(REQUEST);
    }

    /** Sends past the first look at the failure, as a caller that was held up behind it. */
    Call put() {
        Call call = new Call(REQUEST, ActorLoop.NOW, LATE);
        link.exchange.put(call);
        return call;
    }

    /** In the loop: the node answers the first request. */
    public void answer() {
        link.onBytes(ByteBuffer.wrap(ANSWER));
        link.onBytesDone();
    }

    /** In the loop: the kernel says why the connection is gone. */
    public void reset() {
        link.onFailed(Operation.READ, resetByPeer());
    }

    /** In the loop: the kernel says that it is gone, and no more; the connection is dying, and not yet dead. */
    void brokenPipe() {
        link.onFailed(Operation.WRITE, new Errno("Broken pipe"));
    }

    // ------------------------------------------------------------------ what is seen of it

    /** What anybody sees at this moment: {@code alive}, or the kind of the one failure; or what must not be. */
    public String look() {
        boolean defunct = connection.isDefunct();
        boolean closed = connection.isClosed();
        Failure first = connection.lastError().orElse(null);
        Failure second = connection.lastError().orElse(null);
        if (first == null) {
            return defunct || closed ? "dead without a failure" : "alive";
        }
        if (defunct && closed) {
            return "defunct and closed";
        }
        if (second != first) {
            return "two failures";
        }
        return first.message().isEmpty()
                ? "a failure without words"
                : first.kind().name();
    }

    /** As {@link #look}, when all is over: whoever waited for the death was told the same. */
    public String verdict() {
        List<Failure> told = new ArrayList<>();
        CompletionStage<Void> unused = connection.whenDead().thenAccept(told::add);
        return told.equals(connection.lastError().stream().toList()) ? look() : "told " + told;
    }

    /** How a request ended, or that it did not. */
    public String end(CompletionStage<Frame> stage) {
        CompletableFuture<Frame> call = stage.toCompletableFuture();
        if (!call.isDone()) {
            return "no end";
        }
        Throwable thrown = call.handle((frame, why) -> why).join();
        if (thrown == null) {
            return "answered";
        }
        if (thrown instanceof RequestTimeoutException late) {
            return "late " + late.fate();
        }
        if (!(thrown instanceof ConnectionShutdownException dead)) {
            return thrown.toString();
        }
        Failure failure = dead.failure();
        if (failure == null || dead.getCause() == null) {
            return "dead without a failure";
        }
        if (failure != connection.lastError().orElse(null) || dead.getCause() != failure.cause()) {
            return "dead of another failure";
        }
        return failure.kind() + " " + dead.fate();
    }

    /** Before it is open nobody is told anything. */
    private static final class Untold implements LinkOwner {
        @Override
        public void onConnected() {
            // The start is left out.
        }

        @Override
        public void onSecured() {
            // The start is left out.
        }

        @Override
        public void onEvent(Frame event) {
            throw new AssertionError("no event was sent");
        }

        @Override
        public void onError(int streamId, ErrorResponse error) {
            throw new AssertionError("no error was sent");
        }

        @Override
        public void onDead(Failure failure) {
            throw new AssertionError("dead before it was open", failure.cause());
        }
    }

    /** The kernel's word, without a stack trace: that costs more than all the rest of a race, and would leave less of them. */
    private static final class Errno extends IOException {
        private static final long serialVersionUID = 1L;

        Errno(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
