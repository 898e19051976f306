// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.End;
import dev.firstcause.lab.fault.Piece;
import dev.firstcause.lab.fault.Side;
import dev.firstcause.lab.fault.Watch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One connection: a leg to the client, a leg to the node, a flow each way, and the faults that wait or work on it. Belongs
 * to the loop.
 */
final class Relay {
    private final int number;
    private final Board board;
    private final Random random;
    private final Flow up;
    private final Flow down;
    private final Leg client;
    private final Leg node;
    private final ProxiedConnection face;
    private final Set<Fault> waiting = new LinkedHashSet<>();
    private final Map<Fault, FaultLine> working = new HashMap<>();
    private boolean over;

    Relay(int number, Board board, SocketChannel accepted) throws IOException {
        this.number = number;
        this.board = board;
        this.random = new Random(board.seed() * 31 + number);
        CqlDialect dialect = new CqlDialect();
        this.up = new Flow(this, Direction.UP, dialect, new Exit(Direction.UP));
        this.down = new Flow(this, Direction.DOWN, dialect, new Exit(Direction.DOWN));
        InetSocketAddress from = (InetSocketAddress) accepted.getRemoteAddress();
        this.client = new Leg(this, Side.CLIENT, accepted, board.loop(), true);
        this.node = new Leg(this, Side.NODE, SocketChannel.open(), board.loop(), false);
        this.face = new ProxiedConnection(board, this, from);
        note(WireEvent.What.ACCEPTED, "from " + from.getAddress().getHostAddress() + ":" + from.getPort());
    }

    /** Where a flow leaves the proxy. */
    private final class Exit implements Receiver {
        private final Direction direction;

        Exit(Direction direction) {
            this.direction = direction;
        }

        @Override
        public void take(Piece piece) {
            leg(direction.to()).write(piece.bytes());
        }

        @Override
        public void over(End end) {
            if (end == End.FIN) {
                leg(direction.to()).finish();
            } else {
                leg(direction.to()).reset();
                leg(direction.from()).close();
            }
        }
    }

    /** Lets the faults of the first moment happen, and connects to the node if there is still somebody who wants it. */
    void begin(InetSocketAddress target) {
        for (Fault fault : List.copyOf(waiting)) {
            if (fault.when().isAccept()) {
                fire(fault);
            }
        }
        if (!client.isOpen()) {
            node.close();
        } else if (node.isOpen()) {
            try {
                node.connect(target);
            } catch (IOException e) {
                connectFailed(e);
            }
        }
        settle();
    }

    void connected() {
        note(WireEvent.What.CONNECTED, "to " + board.targetText());
    }

    void connectFailed(IOException e) {
        note(WireEvent.What.CONNECT_FAILED, "to " + board.targetText() + ": " + e.getMessage());
        client.reset();
        node.close();
    }

    /** After anything happened: who may read, and is it over? */
    void settle() {
        if (over) {
            return;
        }
        if (isDone(client, down, node)) {
            client.close();
        }
        if (isDone(node, up, client)) {
            node.close();
        }
        // Before the node is there, an effect could not come after bytes that have passed: they would still be here.
        client.update(node.isSettled() && node.isTold() && !up.isFull());
        node.update(client.isTold() && !down.isFull());
        if (client.hasEnded()) {
            face.clientGone();
        }
        if (!client.isOpen() && !node.isOpen()) {
            over = true;
            note(WireEvent.What.OVER, totals());
            waiting.clear();
            working.clear();
            up.close();
            down.close();
            board.over(this);
        }
    }

    private static boolean isDone(Leg leg, Flow towards, Leg other) {
        return leg.hasEnded() && other.hasEnded() && leg.isTold() && towards.held() == 0;
    }

    private String totals() {
        return "up " + up.came() + " bytes came and " + node.went() + " went, down " + down.came() + " bytes came and "
                + client.went() + " went";
    }

    void arm(Fault fault) {
        waiting.add(fault);
        Direction direction = fault.when().direction();
        Watch watch = fault.when().watch();
        if (direction != null && watch != null) {
            flow(direction).watch(fault, watch);
        }
        Duration time = fault.when().time();
        if (time != null) {
            after(time, () -> fire(fault));
        }
    }

    /** Fires a fault that waits, and no other. */
    void fire(Fault fault) {
        if (over || !waiting.contains(fault)) {
            return;
        }
        if (!fault.isRepeated()) {
            unwait(fault);
        }
        board.fires(fault, this);
        note(WireEvent.What.FAULT_FIRED, fault.text());
        fault.begins();
        try {
            fault.effect().begin(working.computeIfAbsent(fault, f -> new FaultLine(this, f)));
        } catch (RuntimeException e) {
            unwait(fault);
            note(WireEvent.What.FAULT_FAILED, fault.text() + ": " + e.getMessage());
            fault.couldNot(e);
            return;
        }
        settle();
        fault.fired();
    }

    void failed(Fault fault, RuntimeException e) {
        unwait(fault);
        note(WireEvent.What.FAULT_FAILED, fault.text() + ": " + e.getMessage());
        fault.failed(e);
    }

    void unwait(Fault fault) {
        waiting.remove(fault);
        up.unwatch(fault);
        down.unwatch(fault);
    }

    void disarm(Fault fault) {
        unwait(fault);
        FaultLine line = working.remove(fault);
        if (line != null) {
            note(WireEvent.What.FAULT_DISARMED, fault.text());
            line.release();
            settle();
        }
    }

    /** Ends both sides at once. */
    void abort() {
        client.reset();
        node.reset();
        settle();
    }

    void after(Duration delay, Runnable action) {
        board.loop().after(delay.toNanos(), () -> {
            if (!over) {
                action.run();
                settle();
            }
        });
    }

    void note(WireEvent.What what, String text) {
        board.log().add(number, what, text);
    }

    Flow flow(Direction direction) {
        return direction == Direction.UP ? up : down;
    }

    Leg leg(Side side) {
        return side == Side.CLIENT ? client : node;
    }

    boolean waitsFor(Fault fault) {
        return waiting.contains(fault);
    }

    boolean isOver() {
        return over;
    }

    int number() {
        return number;
    }

    Random random() {
        return random;
    }

    ProxiedConnection face() {
        return face;
    }
}
