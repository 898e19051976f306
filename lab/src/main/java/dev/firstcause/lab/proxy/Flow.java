// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.proxy;

import dev.firstcause.lab.fault.Direction;
import dev.firstcause.lab.fault.End;
import dev.firstcause.lab.fault.OutOfReachException;
import dev.firstcause.lab.fault.Piece;
import dev.firstcause.lab.fault.Stage;
import dev.firstcause.lab.fault.Unit;
import dev.firstcause.lab.fault.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One direction of one connection: bytes are cut where records begin, watched for the moments of faults, and pass the
 * stages of those that have fired. Belongs to the loop, but for the count.
 */
final class Flow {
    private static final long MOST_HELD = 1 << 20;

    private final Relay relay;
    private final Direction direction;
    private final Scanner scanner;
    private final AtomicLong came = new AtomicLong();
    private final Map<Fault, Watch> watches = new LinkedHashMap<>();
    private final List<Link> links = new ArrayList<>(); // the first that bytes pass stands first
    private final Receiver exit;

    Flow(Relay relay, Direction direction, CqlDialect dialect, Receiver exit) {
        this.relay = relay;
        this.direction = direction;
        this.exit = exit;
        this.scanner = new Scanner(direction, dialect, this::seen);
    }

    private void seen(Unit unit) {
        String text = unit.isKnown() ? unit.text() : "unknown: " + unit.text();
        relay.note(WireEvent.What.UNIT, direction + " " + text);
    }

    long came() {
        return came.get();
    }

    /** Bytes came. */
    void feed(byte[] bytes) {
        came.addAndGet(bytes.length);
        scanner.scan(bytes, readsUnits(), this::pass);
        release();
    }

    /** The end came. */
    void end(End end) {
        scanner.flush(this::pass);
        entrance().over(end);
    }

    private Receiver entrance() {
        return links.isEmpty() ? exit : links.get(0);
    }

    private boolean readsUnits() {
        return watches.keySet().stream().anyMatch(fault -> fault.when().readsUnits())
                || links.stream().anyMatch(link -> link.stage().readsUnits());
    }

    /** Lets a piece pass, in parts if a moment is inside it. */
    private void pass(Piece piece) {
        Piece rest = piece;
        while (true) {
            Map<Fault, Integer> moments = moments(rest);
            int at = moments.values().stream().min(Integer::compare).orElse(rest.length());
            Piece part = rest.part(0, at);
            entrance().take(part);
            watches.values().forEach(watch -> watch.passed(part));
            rest = rest.part(at, rest.length());
            if (moments.isEmpty() || relay.isOver()) {
                return;
            }
            moments.forEach((fault, moment) -> {
                if (moment == at) {
                    relay.fire(fault);
                }
            });
        }
    }

    private Map<Fault, Integer> moments(Piece piece) {
        Map<Fault, Integer> moments = new LinkedHashMap<>();
        Map<Fault, OutOfReachException> failed = new HashMap<>();
        watches.forEach((fault, watch) -> {
            try {
                int moment = watch.moment(piece);
                if (moment >= 0) {
                    moments.put(fault, moment);
                }
            } catch (OutOfReachException e) {
                failed.put(fault, e);
            }
        });
        failed.forEach(relay::failed);
        return moments;
    }

    void watch(Fault fault, Watch watch) {
        watches.put(fault, watch);
    }

    void unwatch(Fault fault) {
        watches.remove(fault);
        release();
    }

    /** Installs a stage before all others, so that it sees what comes from now on and nothing that came before. */
    Link install(Stage stage) {
        Link link = new Link(this, stage, entrance());
        links.add(0, link);
        return link;
    }

    void unlink(Link link) {
        links.remove(link);
        release();
    }

    /** A header's beginning is not held back any longer than somebody waits for the rest. */
    private void release() {
        if (!readsUnits()) {
            scanner.flush(this::pass);
        }
    }

    void after(Duration delay, Runnable action) {
        relay.after(delay, action);
    }

    /** Forgets what waits and what is held. */
    void close() {
        watches.clear();
        links.clear();
    }

    boolean isFull() {
        return held() > MOST_HELD;
    }

    long held() {
        long held = scanner.holds() ? 1 : 0;
        for (Link link : links) {
            held += link.stage().held();
        }
        return held;
    }
}
