// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.tls.MemoryServer;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.WireListener.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its first byte to its death, as its users see it: a story, made of what the server sends and of
 * where that is cut on its way.
 */
final class Conversation {
    private static final int LEFT_UNANSWERED = 3;

    private final ScriptedTransport transport = new ScriptedTransport();
    private final ScriptedServer server = new ScriptedServer();
    private final @Nullable MemoryServer tls;
    private final List<Integer> cuts;
    private final boolean turnByTurn;
    private final List<String> story = new ArrayList<>();
    private int nextCut;

    /**
     * A conversation that has not begun.
     *
     * @param tls the server's side of TLS, or null for plain TCP
     * @param cuts lengths of the parts in which the server's bytes arrive, again and again; none for no cuts
     * @param turnByTurn whether each part is read in a turn of its own
     */
    Conversation(@Nullable MemoryServer tls, List<Integer> cuts, boolean turnByTurn) {
        this.tls = tls;
        this.cuts = cuts;
        this.turnByTurn = turnByTurn;
    }

    /** How it ends, and what was on its way then. */
    enum End {
        /** The stream ends between frames. */
        FIN,
        /** The kernel reports a reset. */
        RESET,
        /** The stream ends inside an answer. */
        FIN_INSIDE,
        /** A reset comes inside an answer. */
        RESET_INSIDE,
        /** Bytes that are no CQL. */
        NO_CQL,
        /** An answer that nobody asked for. */
        UNASKED,
        /** TLS is ended in order; a FIN without TLS. */
        CLOSE_NOTIFY,
        /** A TLS record is changed on its way; without TLS it is a header of CQL that is. */
        CHANGED,
        /** Bytes that are neither CQL nor TLS. */
        FOREIGN
    }

    /** A positive number answers that one of the open requests, another is an event of that port. */
    List<String> hold(ConnectionOptions options, List<Integer> pieces, End end) {
        Connection connection = open(options);
        int answers = (int) pieces.stream().filter(piece -> piece > 0).count();
        for (int i = 0; i < answers + LEFT_UNANSWERED; i++) {
            int number = i;
            CompletableFuture<Frame> unused = connection
                    .send(new Query("SELECT " + i, new QueryParameters(Consistency.ONE, Values.NONE)))
                    .toCompletableFuture()
                    .whenComplete((frame, thrown) -> story.add(number + ": " + words(frame, thrown)));
        }
        CompletableFuture<Void> dead = connection
                .whenDead()
                .thenAccept(failure -> story.add(words(failure)))
                .toCompletableFuture();
        turn();
        List<Frame> open = new ArrayList<>(requests());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int piece : pieces) {
            bytes.writeBytes(
                    piece > 0
                            ? answer(open.remove(piece % open.size()), piece)
                            : sealed(server.say(status(-piece), -1)));
        }
        bytes.writeBytes(lastBytes(end, open.get(0)));
        deliver(bytes.toByteArray());
        end(end);
        assertThat(dead).as("%s", story).isCompleted();
        return story;
    }

    private byte[] lastBytes(End end, Frame asked) {
        byte[] answer = answer(asked, 1000);
        return switch (end) {
            case FIN, RESET -> new byte[0];
            case CLOSE_NOTIFY -> tls == null ? new byte[0] : tls.closeNotify();
            case FIN_INSIDE, RESET_INSIDE -> Arrays.copyOf(answer, answer.length - 7);
            case NO_CQL -> sealed(new byte[] {4, 0, 0, 0, 8, 1, 2, 3, 4, 5, 6, 7});
            case UNASKED -> sealed(server.say(Result.Nothing.INSTANCE, 999));
            case CHANGED -> {
                answer[tls == null ? 0 : answer.length - 1] ^= 0x10;
                yield answer;
            }
            case FOREIGN -> "HTTP/1.1 502 Bad Gateway\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        };
    }

    private void end(End end) {
        if (end == End.RESET || end == End.RESET_INSIDE) {
            wire().fail(Operation.READ, new IOException("Connection reset"));
        } else {
            wire().end();
        }
        turn();
    }

    private Connection open(ConnectionOptions options) {
        CompletableFuture<Connection> opening = Connection.open(
                        transport,
                        ScriptedNode.ENDPOINT,
                        options.withEvents(List.of(Event.STATUS_CHANGE)),
                        new ConnectionListener() {
                            @Override
                            public void onEvent(Frame event) {
                                story.add("event: " + event.message());
                            }
                        })
                .toCompletableFuture();
        turn();
        if (transport.wires().isEmpty()) {
            transport.nextLoop().awaitTask();
            turn();
        }
        reply(new Supported(Map.of("COMPRESSION", List.of("lz4", "snappy"))));
        reply(Ready.INSTANCE);
        reply(Ready.INSTANCE);
        assertThat(opening).isCompleted();
        return opening.join();
    }

    private void reply(Response response) {
        List<Frame> requests = requests();
        assertThat(requests).hasSize(1);
        deliver(sealed(server.say(response, requests.get(0).streamId())));
        turn();
    }

    /** The requests that have come; a TLS handshake that is under way is carried on meanwhile. */
    private List<Frame> requests() {
        byte[] bytes = wire().takeWritten();
        if (tls == null) {
            return server.hear(bytes);
        }
        ByteArrayOutputStream plaintext = new ByteArrayOutputStream();
        while (bytes.length > 0) {
            deliver(tls.feed(bytes));
            turn();
            plaintext.writeBytes(tls.takeReceived());
            bytes = wire().takeWritten();
        }
        return server.hear(plaintext.toByteArray());
    }

    private byte[] answer(Frame request, int length) {
        return sealed(server.say(new Result.Keyspace("k".repeat(length)), request.streamId()));
    }

    private byte[] sealed(byte[] plaintext) {
        return tls == null ? plaintext : tls.encrypt(plaintext);
    }

    private void deliver(byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            int length = cuts.isEmpty() ? bytes.length : cuts.get(nextCut++ % cuts.size());
            wire().deliver(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + length)));
            at += length;
            if (turnByTurn) {
                turn();
            }
        }
    }

    private ScriptedWire wire() {
        return transport.wires().get(0);
    }

    private void turn() {
        transport.nextLoop().runUntilIdle();
    }

    private static Event status(int port) {
        return new Event.Status(
                Event.Status.Direction.UP, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static String words(@Nullable Frame frame, @Nullable Throwable thrown) {
        if (frame != null) {
            return String.valueOf(frame.message());
        }
        ConnectionShutdownException shutdown = (ConnectionShutdownException) thrown;
        return shutdown.fate() + ", " + words(shutdown.failure());
    }

    private static String words(Failure failure) {
        // How much is shown of bytes that are not TLS depends on how much of them had come.
        String detail = failure.kind() == FailureKind.NOT_TLS ? "" : failure.detail();
        return failure.kind() + " [" + failure.phase() + "] " + detail + ", " + failure.requestsInFlight()
                + " in flight, " + failure.evidence().size() + " seen by "
                + failure.decisive().witness();
    }
}
