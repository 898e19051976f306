// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Compressor;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Opcode;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Startup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection, from the node's side: joins its {@link Line} (the socket), its {@link Layer} (TLS), its {@link Framing}
 * and its {@link Conversation}. Belongs to the node's thread.
 */
final class Session implements Layer.Neighbours, Framing.Listener {
    private final NodeLoop loop;
    private final NodeCore core;
    private final Line line;
    private final StandInConnection connection;
    private final Layer layer;
    private final Framing framing;
    private final Conversation conversation;
    private @Nullable Opcode sending;
    private boolean sayingGoodbye;

    Session(NodeLoop loop, NodeCore core, SocketChannel channel, Line line, @Nullable ServerTls tls)
            throws IOException {
        this.loop = loop;
        this.core = core;
        this.line = line;
        this.connection = new StandInConnection(core.ledger(), loop, this, channel);
        this.layer = tls == null ? new Layer.Plain(this) : tls.layer(this);
        this.framing = new Framing(core.settings(), this);
        this.conversation = new Conversation(core);
    }

    StandInConnection connection() {
        return connection;
    }

    /** The socket can be read from or written to. */
    void onReady(ByteBuffer scratch) {
        try {
            line.flush();
            int count = line.read(scratch.clear());
            if (count > 0) {
                layer.receive(scratch.flip());
            }
            if (count < 0 || layer.isFinishedByClient()) {
                close();
            }
            endIfDone(null);
        } catch (SSLException e) {
            // Its alert is on the way: what the client is told must not be lost by closing hard.
            line.finish();
            endIfDone(e);
        } catch (IOException e) {
            line.drop();
            endIfDone(e);
        } catch (RuntimeException e) {
            line.reset();
            endIfDone(e);
        }
    }

    private void endIfDone(@Nullable Throwable cause) {
        if (cause != null) {
            core.ledger().failed(connection, cause);
        }
        if (!line.isOpen()) {
            loop.forget(this);
            core.ledger().ended(connection);
        }
    }

    @Override
    public void onPlain(ByteBuffer bytes) {
        framing.read(bytes);
    }

    @Override
    public void onSecured(String protocol, boolean resumed) {
        core.ledger().secured(connection, protocol, resumed);
    }

    @Override
    public void onRequest(ProtocolVersion version, int streamId, Request request) {
        if (!line.isOpen()) {
            return;
        }
        Received received =
                new Received(version, streamId, request, core.replies().queries(request));
        core.ledger().received(connection, received);
        if (conversation.isBeginning()) {
            answer(received);
        } else {
            loop.work(() -> answer(received));
        }
    }

    private void answer(Received received) {
        Answer answer;
        try {
            answer = conversation.answer(received);
        } catch (RuntimeException e) {
            answer = broken(e);
        }
        perform(received, answer);
    }

    /** A test's own function failed, or made what cannot be sent: the client is told, and so is who asks the connection. */
    private Answer broken(RuntimeException e) {
        core.ledger().failed(connection, e);
        return Answer.error(ErrorCode.SERVER_ERROR, e.toString());
    }

    @Override
    public void onNonsense(Frame answer, boolean fatal) {
        sendFrame(answer);
        if (fatal) {
            close();
        }
    }

    private void perform(Received received, Answer answer) {
        if (!line.isOpen()) {
            return;
        } else if (answer instanceof Answer.Late late) {
            loop.later(late.delay(), () -> perform(received, late.answer()));
        } else if (answer instanceof Answer.Deed deed) {
            perform(deed);
        } else if (answer instanceof Answer.Alert alert) {
            perform(received, alert);
        } else if (answer instanceof Answer.Raw raw) {
            sendPlain(ByteBuffer.wrap(raw.bytes()));
        } else if (answer instanceof Answer.Both both) {
            perform(received, both.first());
            perform(received, both.second());
        } else {
            try {
                say(received, response(received, answer));
            } catch (IllegalArgumentException e) {
                say(received, ((Answer.Said) broken(e)).response());
            }
        }
    }

    private void perform(Received received, Answer.Alert alert) {
        try {
            alert(new TlsAlert(true, alert.description()));
        } catch (IllegalStateException e) {
            say(received, ((Answer.Said) broken(e)).response());
        }
    }

    private Response response(Received received, Answer answer) {
        return answer instanceof Answer.Listed listed
                ? core.replies().rows(received, listed.table())
                : ((Answer.Said) answer).response();
    }

    private void perform(Answer.Deed deed) {
        switch (deed) {
            case SILENCE -> {}
            case CLOSE -> close();
            case FINISH -> finish();
            case RESET -> reset();
        }
    }

    private void say(Received received, Response response) {
        Frame frame = Frame.response(received.version(), received.streamId(), response);
        if (!conversation.onAnswered(received.request(), response)) {
            sendFrame(frame);
            return;
        }
        Compressor compressor = Conversation.compressor((Startup) received.request());
        framing.compress(compressor);
        core.ledger().ready(connection);
        sendFrame(frame);
        if (received.version() == ProtocolVersion.V5) {
            framing.useSegments(compressor);
        }
    }

    /** Sends an event, if the client wants such. */
    void push(Event event) {
        ProtocolVersion version = framing.version();
        if (version != null && line.isOpen() && conversation.wants(event)) {
            sendFrame(Frame.response(version, -1, event));
        }
    }

    /** Sends a frame, be it right or wrong. */
    void sendFrame(Frame frame) {
        sending = frame.message().opcode();
        sendPlain(framing.encode(frame));
        sending = null;
    }

    /** Sends bytes through TLS, if there is TLS. */
    void sendPlain(ByteBuffer bytes) {
        speak(() -> layer.send(bytes));
    }

    /** Sends a TLS record of data that is empty. */
    void sendNothing() {
        speak(layer::sendNothing);
    }

    /** Sends a TLS alert, and does not end the connection. */
    void alert(TlsAlert alert) {
        speak(() -> layer.alert(alert));
    }

    /** Asks for new keys of TLS. */
    void rekey() {
        speak(layer::rekey);
    }

    private interface Speech {
        void make() throws SSLException;
    }

    private void speak(Speech speech) {
        if (!line.isOpen()) {
            return;
        }
        try {
            speech.make();
        } catch (SSLException e) {
            core.ledger().failed(connection, e);
            reset();
        }
    }

    @Override
    public void emit(Outgoing.Kind kind, ByteBuffer bytes) {
        Intervention intervention = core.intervention().get();
        if (intervention == null || intervention.allows(new Outgoing(kind, sending, bytes.duplicate()), connection)) {
            sendRaw(bytes);
        }
    }

    /** Sends bytes as they are, below TLS. */
    void sendRaw(ByteBuffer bytes) {
        line.send(bytes);
        endIfDone(null);
    }

    /** close_notify, then FIN. An intervention at the close_notify may come here again. */
    void close() {
        if (!sayingGoodbye) {
            sayingGoodbye = true;
            try {
                layer.finish();
            } catch (SSLException e) {
                core.ledger().failed(connection, e);
            }
        }
        finish();
    }

    /** FIN. */
    void finish() {
        line.finish();
        endIfDone(null);
    }

    /** RST. */
    void reset() {
        line.reset();
        endIfDone(null);
    }
}
