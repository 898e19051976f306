// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.connection.ConnectionListener.Step;
import dev.firstcause.failure.Evidence;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the addresses of a name as RFC 8305 describes: both families in turn, the next address 250 ms after the last
 * one, or at once when one fails. The first TCP connection that is established wins, and the others are closed. When all have
 * failed, the failure of the first address is the cause, unless it is a limit of this host and that of another is not. The
 * others are evidence, in the order in which they were tried.
 *
 * <p>All addresses share the timeout for connecting. Confined to the loop.
 */
final class AddressRace {
    /** As RFC 8305 recommends (section 5, Connection Attempt Delay). */
    static final long DELAY_NANOS = 250_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final Opening opening;
    private final ArrayDeque<InetAddress> untried = new ArrayDeque<>();

    /** In the order in which they were begun; the failure of one that has died is that of its link. */
    private final List<OpeningAttempt> tried = new ArrayList<>(2);

    private boolean several;
    private boolean over;

    /** When the last address was begun, or could not be. */
    private long lastBegun;

    AddressRace(Opening opening) {
        this.opening = opening;
    }

    /** Each address once, both families in turn, beginning with the family of the first one (RFC 8305, section 4). */
    static List<InetAddress> interleaved(Collection<InetAddress> found) {
        List<InetAddress> distinct = found.stream().distinct().toList();
        ArrayDeque<InetAddress> preferred = new ArrayDeque<>();
        ArrayDeque<InetAddress> others = new ArrayDeque<>();
        for (InetAddress address : distinct) {
            boolean ofTheFirst = address.getClass() == distinct.get(0).getClass();
            (ofTheFirst ? preferred : others).add(address);
        }
        List<InetAddress> order = new ArrayList<>(distinct.size());
        while (!preferred.isEmpty() || !others.isEmpty()) {
            for (ArrayDeque<InetAddress> family : List.of(preferred, others)) {
                if (!family.isEmpty()) {
                    order.add(family.remove());
                }
            }
        }
        return order;
    }

    /**
     * Begins.
     *
     * @param addresses at least one, in their order
     * @param first makes the first try
     */
    void begin(List<InetAddress> addresses, OpeningAttempt first) {
        several = addresses.size() > 1;
        untried.addAll(addresses);
        opening.progress.begin(Step.CONNECT);
        lastBegun = opening.loop.nanoTime();
        start(first);
    }

    /** Whether it has begun, and neither has an address won nor have all failed. */
    boolean isUnderWay() {
        return !tried.isEmpty() && !over;
    }

    private void start(OpeningAttempt attempt) {
        tried.add(attempt);
        if (several) {
            attempt.link.isOneOfSeveral();
        }
        attempt.connect(new InetSocketAddress(untried.remove(), opening.endpoint.port()));
    }

    /** Time has passed, and the deadline has not. */
    void onTick(long now) {
        if (isUnderWay() && !untried.isEmpty() && now - lastBegun >= DELAY_NANOS) {
            long heldUp = opening.loop.holdUpsBetween(lastBegun, now).nanos();
            if (now - lastBegun - heldUp >= DELAY_NANOS) {
                boolean unused = tryNext();
            }
        }
    }

    /** Begins to connect to the next address; if it cannot, the attempt is closed, and the others go on. */
    private boolean tryNext() {
        lastBegun = opening.loop.nanoTime();
        OpeningAttempt next = null;
        try {
            next = opening.newAttempt();
            next.link.begin();
            start(next);
            return true;
        } catch (RuntimeException | Error e) {
            LOG.warn("The next address of {} could not be tried", opening.endpoint.host(), e);
        }
        if (next != null) {
            tried.remove(next);
            next.supersede("the connect could not be begun");
        }
        return false;
    }

    /** TCP is there: the others are closed, and what has failed before is evidence, should this one fail later. */
    void won(OpeningAttempt winner) {
        over = true;
        winner.link.lifeline.follows(failed());
        closeAllBut(winner, "another address of the name was connected to first");
    }

    /** An address could not be connected to. */
    void died(OpeningAttempt dead) {
        if (!Inquest.isOfTheAddress(verdict(dead).decisive())) {
            end(dead);
            return;
        }
        boolean another = !untried.isEmpty() && opening.isWanted() && !opening.deadline.isOver(opening.loop.nanoTime());
        if (another && tryNext()) {
            return;
        }
        if (tried.stream().noneMatch(OpeningAttempt::isAlive)) {
            end(cause());
        }
    }

    /** A limit of this host, such as no IPv6 address of its own, says nothing about the node. */
    private OpeningAttempt cause() {
        return tried.stream()
                .filter(attempt -> verdict(attempt).kind() != FailureKind.LOCAL_LIMIT)
                .findFirst()
                .orElse(tried.get(0));
    }

    /** The opening has failed: of what this one died of. */
    private void end(OpeningAttempt decisive) {
        over = true;
        Failure own = verdict(decisive);
        List<Evidence> all = failed();
        closeAllBut(decisive, "the connection could not be opened");
        Duration age = Duration.ofNanos(opening.loop.nanoTime() - opening.begunAt);
        opening.fail(all.size() == 1 ? own : new Failure(own.connection(), age, 0, all, own.decisive()));
    }

    /** What became of the other addresses, in words that may be added to those of the winner. */
    String othersInWords(OpeningAttempt winner) {
        String others = tried.stream()
                .filter(attempt -> attempt != winner)
                .map(OpeningAttempt::howFar)
                .collect(Collectors.joining(", "));
        return others.isEmpty() ? "" : "; also tried: " + others;
    }

    /** What is to be said of addresses for which the time was too short, by the one that was tried last. */
    String untriedInWords(OpeningAttempt attempt) {
        boolean isLast = !tried.isEmpty() && tried.get(tried.size() - 1) == attempt;
        return untried.isEmpty() || !isLast
                ? ""
                : "; the time was over before the name's other addresses (" + untried.size() + ") were tried";
    }

    void closeAllBut(OpeningAttempt kept, String reason) {
        for (OpeningAttempt attempt : tried) {
            if (attempt != kept) {
                attempt.supersede(reason);
            }
        }
    }

    private List<Evidence> failed() {
        return tried.stream()
                .filter(attempt -> !attempt.isAlive())
                .flatMap(attempt -> verdict(attempt).evidence().stream())
                .toList();
    }

    private static Failure verdict(OpeningAttempt dead) {
        return Objects.requireNonNull(dead.link.lifeline.failure(), "only what has died has failed");
    }
}
