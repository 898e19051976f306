// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.cluster.ScriptedMember.Step;
import dev.firstcause.connection.ScriptedServer;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.transport.WireListener.Operation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection of the driver to a node of a {@link ScriptedCluster}, or the try of one. */
final class ScriptedLink {
    private static final int EVENT_STREAM = -1;

    private final ScriptedWire wire;
    private final List<ScriptedMember> members;
    private final Supplier<@Nullable ScriptedMember> listening;
    private final ScriptedServer server = new ScriptedServer();
    private final Deque<Frame> unanswered = new ArrayDeque<>();
    private final Set<String> registered = new HashSet<>();
    private @Nullable ScriptedMember its;
    private boolean over;

    /**
     * A connect that nobody has answered.
     *
     * @param members those that the node's tables tell of
     * @param listening who listens there now, or null
     */
    ScriptedLink(ScriptedWire wire, List<ScriptedMember> members, Supplier<@Nullable ScriptedMember> listening) {
        this.wire = wire;
        this.members = members;
        this.listening = listening;
    }

    /** Whether the driver has closed it. */
    boolean isOver() {
        return wire.isClosed();
    }

    InetSocketAddress address() {
        return wire.remoteAddress();
    }

    /** The node that accepted it, or null. */
    @Nullable
    ScriptedMember its() {
        return its;
    }

    boolean hears(String eventType) {
        return registered.contains(eventType);
    }

    /** Answers all that can be answered; whether there was something. */
    boolean serve() {
        if (over || isOver()) {
            return false;
        }
        return its == null ? accept() : answer(its);
    }

    private boolean accept() {
        ScriptedMember found = listening.get();
        if (found == null) {
            over = true;
            wire.fail(Operation.CONNECT, new ConnectException("Connection refused"));
            return true;
        }
        if (found.holds(Step.CONNECT)) {
            return false;
        }
        its = found;
        wire.establish();
        return true;
    }

    private boolean answer(ScriptedMember member) {
        byte[] written = wire.takeWritten();
        if (written.length > 0) {
            unanswered.addAll(server.hear(written));
        }
        boolean worked = false;
        while (!unanswered.isEmpty() && !member.holds(Step.of(unanswered.peek().message()))) {
            Frame request = unanswered.remove();
            wire.deliver(server.say(member.answer(request.message(), members), request.streamId()));
            if (request.message() instanceof Register register) {
                registered.addAll(register.eventTypes());
            }
            worked = true;
        }
        return worked;
    }

    /** An event goes to the driver, if it has registered for it and the node's process runs. */
    void push(String type, Event event) {
        if (!over && !isOver() && its != null && its.life == ScriptedMember.Life.SERVES && hears(type)) {
            wire.deliver(server.say(event, EVENT_STREAM));
        }
    }

    /** The peer resets it. */
    void reset() {
        over = true;
        wire.fail(Operation.READ, new IOException("Connection reset"));
    }
}
