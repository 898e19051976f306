// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.connection.ConnectionOptions.Timeouts;
import dev.firstcause.failure.Evidence.Sign;
import dev.firstcause.failure.Evidence.Witness;
import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.failure.Fate;
import dev.firstcause.failure.Silence;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.text.Steady;
import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import dev.firstcause.transport.Loop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Requests and their answers on one connection: takes calls from the outbox, gives each a stream id, sends many of them at
 * once, and gives each its one end: the answer, its own timeout, or what the connection died of. Asks for life where
 * there is silence.
 *
 * <p>Confined to the loop, but for {@link #put} and {@link #load}.
 */
final class Exchange {
    private static final long SWEEP_NANOS = 100_000_000;

    /** So long one look at what the kernel knows serves all requests that are given up in a silence. */
    private static final long SEEN_NANOS = 1_000_000_000;

    /** Longer than anybody waits; and clocks of nanoseconds are compared by their difference. */
    static final long NEVER = Long.MAX_VALUE / 4;

    /** Bytes that are encrypted and written at once: a few TLS records, and more than a busy turn has to say. */
    private static final int BATCH = 64 * 1024;

    private final Link link;
    private final ConnectionOptions options;
    private final Streams streams;
    private final Outbox outbox = new Outbox();
    private final Deque<Call> waiting = new ArrayDeque<>(2);
    private final AtomicInteger load = new AtomicInteger();
    private final Runnable pump = this::pump;
    private final ConnectionBusyException busy;
    private @Nullable Call heartbeat;
    /** How long nothing may come after a heartbeat was sent. */
    private long heartbeatQuiet;

    /** When it is given up, whatever comes that is no answer. */
    private long heartbeatLimit;

    /** Behind its last byte, in the stream that the wire sends. */
    private long heartbeatEnd;

    /** Since when its silence counts: when it was asked, later by what is taken out for hold-ups of the loop. */
    private long heartbeatSince;

    /** What is taken out of that silence. */
    private final HoldUpCredit credit;

    /** Bytes that the wire had sent when the heartbeat was asked, and at the end of each hold-up since. */
    private long sentBefore;

    /** Whether others have seen that the node is there, and answers nobody what takes a worker. */
    private boolean excused;

    private long lastReceived;

    /** No silence is older than this: while the loop was held up, nobody listened. */
    private long listeningSince;

    /** The hold-up of the loop that was reckoned with last. */
    private HoldUp heldUp;

    private volatile boolean suspect; // written in the loop

    /** Since when it could have answered orphans, and answered none. */
    private long orphansForgottenSince;

    /** What the kernel knew when requests were given up in this silence, for all of them within a second. */
    private KernelView seen = KernelView.NONE;

    private long seenAt;

    /** Of which silence that was, by its last byte. */
    private long seenAfter;

    /** The kernel has bytes for us: they are read before anybody is given up. */
    private boolean readFirst;

    /** Whether the node answers on another connection. */
    private boolean reachable;

    private long nextSweep;

    /** No call's deadline is before this; a call that has it may have been answered meanwhile. */
    private long nextDeadline;

    private boolean answered;
    private long sentAtDeath;
    private int partlyReceivedAtDeath = -1;

    Exchange(Link link, ConnectionOptions options) {
        this.link = link;
        this.options = options;
        // One more than the limit, for heartbeats: a connection whose ids are all taken can still be asked for life.
        this.streams = new Streams(options.maxInFlight() + 1);
        this.busy = new ConnectionBusyException(link.endpoint(), options.maxInFlight());
        this.lastReceived = link.loop.nanoTime();
        this.orphansForgottenSince = lastReceived;
        this.nextSweep = lastReceived;
        this.nextDeadline = lastReceived + NEVER;
        this.listeningSince = lastReceived;
        this.heldUp = link.loop.lastHoldUp();
        this.seenAt = lastReceived - SEEN_NANOS;
        this.credit = new HoldUpCredit(options.timeouts().liveness().toNanos());
    }

    /** Requests that are in flight or wait to be sent, and those given up whose answers are still due. Any thread. */
    int load() {
        return load.get();
    }

    /** With what a call is refused now, or null. Any thread. */
    @Nullable
    ConnectionBusyException refusal() {
        return load.get() < options.maxInFlight() ? null : busy;
    }

    int inFlight() {
        return streams.inFlight() + waiting.size() - (heartbeat == null ? 0 : 1);
    }

    /** Accepts a call, or ends it at once. Any thread. */
    void put(Call call) {
        if (load.incrementAndGet() > options.maxInFlight()) {
            load.decrementAndGet();
            call.completeExceptionally(busy);
            return;
        }
        switch (outbox.put(call)) {
            case CLOSED -> {
                load.decrementAndGet();
                call.completeExceptionally(new ConnectionShutdownException(failureOfTheDead(), Fate.NOT_SENT));
            }
            case FIRST -> {
                // Inside a turn of reading, what callbacks send goes out together at its end.
                if (!link.loop.inLoop()) {
                    wake(call);
                } else if (!link.isReading()) {
                    pump();
                }
            }
            case WAITS -> {
                // Whoever was first has told the loop.
            }
        }
    }

    private void wake(Call call) {
        try {
            link.loop.execute(pump);
        } catch (RejectedExecutionException e) {
            // If the loop has told the link of its end, this call has ended with all the others. If it has yet to tell,
            // the link will find the call in the outbox, and count it out.
            if (link.lifeline.failure() == null) {
                call.completeExceptionally(e);
            }
        }
    }

    private Failure failureOfTheDead() {
        Failure failure = link.lifeline.failure();
        if (failure == null) {
            throw new AssertionError("the outbox is closed only once the failure is published");
        }
        return failure;
    }

    private void end(Call call, Failure failure) {
        load.decrementAndGet();
        call.completeExceptionally(ConnectionShutdownException.inLoop(failure, fateOf(call)));
    }

    private Fate fateOf(Call call) {
        if (call.streamId >= 0 && call.streamId == partlyReceivedAtDeath) {
            return Fate.ANSWER_PARTLY_RECEIVED;
        }
        return call.writtenAt < sentAtDeath ? Fate.MAYBE_SENT : Fate.NOT_SENT;
    }

    /** Sends what waits, as far as there are ids and room: in batches, so that what is encoded ahead stays bounded. */
    void pump() {
        link.stir();
        for (Call call = outbox.takeAll(); call != null; ) {
            Call next = call.before;
            call.before = null;
            waiting.add(call);
            if (call.deadline - nextDeadline < 0) {
                nextDeadline = call.deadline;
                link.loop.tickBy(nextDeadline);
            }
            call = next;
        }
        try {
            long now = waiting.isEmpty() ? 0 : link.loop.nanoTime();
            while (canSend()) {
                Call first = waiting.element();
                if (now - first.deadline >= 0) {
                    // Its time was over before it came here: the loop was held up, or it waited behind others.
                    waiting.remove();
                    endUnsent(first, now);
                    continue;
                }
                send(first);
                if (link.writer().pending() >= BATCH) {
                    link.flush();
                }
            }
            link.flush();
        } catch (RuntimeException | Error e) {
            link.testimony.brokenInside(e);
        }
    }

    private boolean canSend() {
        return !waiting.isEmpty()
                && !link.isEnding()
                && !link.isBackedUp()
                && streams.inFlight() + streams.orphans() < options.maxInFlight();
    }

    /** Encodes the first call that waits. At every moment it is known to those who wait or to the streams. */
    private void send(Call first) {
        if (first.isUnwanted()) {
            waiting.remove();
            load.decrementAndGet();
            first.drop();
            return;
        }
        if (!streams.reserve(first)) {
            throw new AssertionError("the load is bounded below the number of stream ids");
        }
        waiting.remove();
        try {
            link.writer().add(link.version, first.streamId, first.request);
            first.writtenAt = link.nextByte();
        } catch (RuntimeException | Error e) {
            // What cannot be said, in this version of the protocol or at all, is its caller's error and nobody else's.
            streams.giveBack(first);
            load.decrementAndGet();
            first.completeExceptionally(e);
        }
    }

    // ------------------------------------------------------------------ answers

    /** When the last byte came, in the loop's nanoseconds; before the first, when this was made. */
    long lastReceived() {
        return lastReceived;
    }

    void onSomethingReceived() {
        lastReceived = link.loop.nanoTime();
        if (suspect) {
            suspect = false;
            reachable = false;
            orphansForgottenSince = lastReceived;
            stopExcusing();
        }
    }

    /** Whether requests wait and nothing at all has come for a while. Any thread. */
    boolean isSuspect() {
        return suspect;
    }

    /** Gives a node that is there, and busy, more time for the heartbeat that it owes; or, with false, no more of that. */
    void excuse(boolean busy) {
        if (!busy) {
            excused = false;
        } else if (heartbeat != null) {
            excused = true;
        }
    }

    /** The node answers on another connection, so that this one is broken if it stays silent. */
    void nodeAnswers() {
        reachable = suspect;
    }

    /** It was busy and now it speaks: what else it has to say may follow, and as much time as ever is left for it. */
    private void stopExcusing() {
        if (excused) {
            excused = false;
            heartbeatQuiet = options.timeouts().liveness().toNanos();
            heartbeatLimit = lastReceived + options.timeouts().heartbeat().toNanos();
        }
    }

    boolean isFirstAnswer() {
        return !answered;
    }

    boolean isExpected(int streamId) {
        return streams.isExpected(streamId);
    }

    /** Whether that was the late answer to a call that was given up. */
    boolean dropOrphan(int streamId) {
        if (streams.waiting(streamId) != null) {
            return false;
        }
        streams.release(streamId);
        load.decrementAndGet();
        orphansForgottenSince = lastReceived;
        heartbeatLimit = lastReceived + NEVER;
        return true;
    }

    void answer(int streamId, Frame frame) {
        answered = true;
        Call call = streams.take(streamId);
        if (call == null) {
            throw new AssertionError("an orphan's answer was dropped before");
        }
        if (call == heartbeat) {
            heartbeat = null;
        } else {
            load.decrementAndGet();
            // Who answers requests is alive, and will come to the heartbeat.
            heartbeatLimit = lastReceived + NEVER;
        }
        call.complete(frame);
    }

    // ------------------------------------------------------------------ time

    void onTick(long now) {
        HoldUp last = link.loop.lastHoldUp();
        if (last.until() != heldUp.until()) {
            onHoldUp(last);
        }
        // While it dies nothing is asked any more, so that silence is no wonder then, and no verdict.
        if (link.isEnding()) {
            return;
        }
        if (outbox.mayHold()) {
            // Whoever was first may have failed to tell the loop; a call that nobody takes would have no deadline.
            pump();
        }
        if (now - nextSweep >= 0 || now - nextDeadline >= 0) {
            nextSweep = now + SWEEP_NANOS;
            nextDeadline = now + NEVER;
            sweep(now);
        }
        if (nextDeadline - now < Loop.TICK_NANOS) {
            link.loop.tickBy(nextDeadline);
        }
    }

    /** Whether nothing waits, and the next heartbeat is due later than the loop looks again. */
    boolean isAtRest(long now) {
        boolean waits = streams.inFlight() + streams.orphans() > 0 || !waiting.isEmpty() || outbox.mayHold();
        long left = lastReceived + options.timeouts().idle().toNanos() - now;
        return !waits && heartbeat == null && !suspect && !readFirst && left > Loop.REST_NANOS + Loop.TICK_NANOS;
    }

    private void sweep(long now) {
        streams.forEach(call -> sweep(call, now));
        endThoseThatWaitInVain(now);
        if (streams.orphans() > options.maxOrphans()) {
            judgeOrphans(now);
        }
        if (readFirst) {
            readFirst = false;
            link.hearLastWords(Lifeline.LAST_WORDS);
        }
        if (!link.isEnding()) {
            listen(now);
        }
    }

    /**
     * What the kernel knows of this silence, for requests that are given up in it: one look for all of them within a second. If
     * it has bytes for us, these are read at the end of the sweep, and who is given up then is so in the next one.
     */
    private KernelView view(long now, long quiet) {
        if (now - seenAt >= SEEN_NANOS || seenAfter != lastReceived) {
            seenAt = now;
            seenAfter = lastReceived;
            Call asked = heartbeat;
            seen = asked == null
                    ? link.kernelView(quiet / 1_000_000, link.nextByte())
                    : link.kernelView((now - asked.acceptedAt) / 1_000_000, heartbeatEnd);
            readFirst = seen.silence() == Silence.UNREAD;
        }
        return isReachable() ? seen.ofReachable() : seen;
    }

    private boolean isReachable() {
        return excused || reachable;
    }

    /**
     * Who answers late has much to do, and less with every answer: to ask it all anew elsewhere would make that more. Who is
     * silent is asked for life.
     */
    private void judgeOrphans(long now) {
        if (suspect
                || now - orphansForgottenSince < options.timeouts().liveness().toNanos()) {
            return;
        }
        String detail = streams.orphans() + " requests were given up by their callers and never answered";
        link.testimony.report(
                Sign.OWN_VERDICT,
                Witness.PROTOCOL,
                FailureKind.TOO_MANY_ORPHANS,
                detail,
                new IllegalStateException(Steady.first(detail)));
    }

    private void sweep(Call call, long now) {
        if (call == heartbeat) {
            return;
        }
        long quiet = quietFor(call, now);
        boolean late = now - call.deadline >= 0;
        if (late || quiet >= call.silenceSent()) {
            boolean silent = quiet >= options.timeouts().suspicion().toNanos() || !late;
            KernelView view = silent && !call.isUnwanted() ? view(now, quiet) : KernelView.NONE;
            if (readFirst) {
                nextDeadline = earlier(nextDeadline, now + Loop.TICK_NANOS);
            } else if (late) {
                onDeadline(call, now, view);
            } else {
                streams.orphan(call);
                if (call.isUnwanted()) {
                    call.drop();
                } else {
                    call.completeExceptionally(
                            RequestTimeoutException.ofSilence(link.endpoint(), call.request, quiet / 1_000_000, view));
                }
            }
        } else {
            nextDeadline = earlier(nextDeadline, call.deadline);
        }
        if (quiet >= options.timeouts().suspicion().toNanos() && link.isReady() && !link.isEnding()) {
            // As long as something comes, the answer to this may wait behind those to many requests.
            suspect(now, options.timeouts().liveness().toNanos(), NEVER);
        }
    }

    /**
     * The loop was held up: the peer could not be heard, and may not have been asked yet. What came meanwhile was read before
     * this. Requests count only the silence before that, of whoever has waited longest; the heartbeat counts what its credit
     * does not take out.
     */
    private void onHoldUp(HoldUp held) {
        heldUp = held;
        long[] oldest = {held.from()};
        long[] oldestRequest = {held.from()};
        streams.forEach(call -> {
            oldest[0] = earlier(oldest[0], call.acceptedAt);
            if (call != heartbeat) {
                oldestRequest[0] = earlier(oldestRequest[0], call.acceptedAt);
            }
        });
        waiting.forEach(call -> oldest[0] = earlier(oldest[0], call.acceptedAt));
        long silent = held.from() - later(quietSince(), oldest[0]);
        listeningSince = held.until() - Math.max(0, silent);
        orphansForgottenSince += held.nanosBetween(orphansForgottenSince, held.until());
        if (heartbeat != null) {
            creditHeartbeat(held);
        }
        // One that was accepted after the tick before may not have been sent.
        boolean waited = oldestRequest[0] - (held.from() - Loop.TICK_NANOS) < 0;
        long age = held.until() - later(lastReceived, oldestRequest[0]);
        if (waited && age >= options.timeouts().suspicion().toNanos() && link.isReady() && !link.isEnding()) {
            // To ask accuses nobody; and a loop that is held up again and again would ask late.
            suspect(held.until(), options.timeouts().liveness().toNanos(), NEVER);
        }
    }

    private void creditHeartbeat(HoldUp held) {
        if (lastReceived - heartbeatSince > 0) {
            heartbeatSince = lastReceived;
            credit.reset();
        }
        long nanos = held.nanosBetween(heartbeatSince, held.until());
        long sent = link.bytesSent();
        // A question that moves forward in our own queue was not put yet, and the loop moves it.
        boolean isMoving = sent < heartbeatEnd && sent > sentBefore;
        sentBefore = sent;
        long taken = isMoving ? nanos : credit.take(nanos);
        heartbeatSince += taken;
        heartbeatLimit += taken;
    }

    /** How long nothing at all has come since the heartbeat was asked, less what is taken out for hold-ups. */
    private long silentFor(long now) {
        return now - later(lastReceived, heartbeatSince);
    }

    /** Since when nothing at all has come, as far as anybody listened. */
    private long quietSince() {
        return later(lastReceived, listeningSince);
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    /** How long nothing at all has come while this call waited, in nanoseconds. */
    private long quietFor(Call call, long now) {
        return now - later(quietSince(), call.acceptedAt);
    }

    /** Milliseconds since something came last, as far as anybody listened. */
    long quietMillis(long now) {
        return (now - quietSince()) / 1_000_000;
    }

    /** Asks for life where it is in doubt; if that is asked already, there is no more time from now on than so much. */
    private void suspect(long now, long quiet, long limit) {
        if (!suspect) {
            suspect = true;
            link.suspected();
        }
        Call asked = heartbeat;
        if (asked == null) {
            ask(now, quiet, limit);
        } else {
            heartbeatQuiet = Math.min(heartbeatQuiet, silentFor(now) + quiet);
            heartbeatLimit = now + Math.min(heartbeatLimit - now, limit);
        }
    }

    private void listen(long now) {
        long patience = options.timeouts().heartbeat().toNanos();
        boolean idle = now - lastReceived >= options.timeouts().idle().toNanos();
        Call asked = heartbeat;
        if (asked == null) {
            if (link.isReady() && idle) {
                ask(now, patience, patience);
            }
            return;
        }
        if (idle) {
            // Requests that wait give nobody more time than one has who is asked nothing.
            heartbeatQuiet = Math.min(heartbeatQuiet, patience);
        }
        boolean over = excused
                ? silentFor(now) >= patienceWithTheBusy()
                : silentFor(now) >= heartbeatQuiet || now - heartbeatLimit >= 0;
        if (over) {
            judge(now, asked);
        }
    }

    /** The kernel knows more of a silence than that it is one; and whether it is one at all, if it is we who are late. */
    private void judge(long now, Call asked) {
        KernelView view = link.kernelView((now - asked.acceptedAt) / 1_000_000, heartbeatEnd);
        long held = lastReceived - heartbeatSince > 0 ? 0 : credit.total() / 1_000_000;
        // Callbacks of what was read after a hold-up may have blocked the loop again, while more came.
        if (view.silence() == Silence.UNREAD || held > 0) {
            long before = lastReceived;
            link.hearLastWords(Lifeline.LAST_WORDS);
            if (lastReceived != before || link.isEnding()) {
                return;
            }
        }
        long silent = Math.max(now - quietSince(), silentFor(now)) / 1_000_000;
        link.testimony.silent(silent, held, excused, isReachable() ? view.ofReachable() : view);
    }

    /** By default longer than a Cassandra waits for its replicas: 5 s for a row, 10 s for a range of them. */
    private long patienceWithTheBusy() {
        return options.timeouts().liveness().toNanos() * 6;
    }

    /**
     * Calls that were not sent are given up for silence whether they are repeatable or not: nothing was executed. Where the
     * kernel has bytes for us, these are read before that. Taken out first and ended then, for their callbacks may send,
     * which changes what waits.
     */
    private void endThoseThatWaitInVain(long now) {
        List<Call> late = new ArrayList<>(0);
        for (Iterator<Call> each = waiting.iterator(); each.hasNext(); ) {
            Call call = each.next();
            boolean over = now - call.deadline >= 0 || quietFor(call, now) >= call.silenceUnsent();
            if (call.isUnwanted() || (over && !isHeardFirst(call, now))) {
                each.remove();
                late.add(call);
            } else {
                nextDeadline = earlier(nextDeadline, readFirst ? now + Loop.TICK_NANOS : call.deadline);
            }
        }
        for (Call call : late) {
            endUnsent(call, now);
        }
    }

    /** Whether a call that was not sent, and has time left, waits until what the kernel has for us is read. */
    private boolean isHeardFirst(Call call, long now) {
        return now - call.deadline < 0 && view(now, quietFor(call, now)).silence() == Silence.UNREAD && readFirst;
    }

    private void endUnsent(Call call, long now) {
        load.decrementAndGet();
        if (call.isUnwanted()) {
            call.drop();
            return;
        }
        long quiet = quietFor(call, now);
        boolean late = now - call.deadline >= 0;
        boolean silent = quiet >= options.timeouts().suspicion().toNanos() || !late;
        KernelView view = silent ? view(now, quiet) : KernelView.NONE;
        call.completeExceptionally(
                late
                        ? late(call, now, Fate.NOT_SENT, view)
                        : RequestTimeoutException.unsentInSilence(
                                link.endpoint(), call.request, quiet / 1_000_000, view));
    }

    /** A call's time is over. All hold-ups of the loop in that time are told; they are the cause if their credit is half of it. */
    private RequestTimeoutException late(Call call, long now, Fate fate, KernelView view) {
        HoldUps held = link.loop.holdUpsBetween(call.acceptedAt, now);
        boolean mostly = credit.of(held) * 2 >= now - call.acceptedAt;
        return held.count() == 0
                ? new RequestTimeoutException(link.endpoint(), call.request, fate, view)
                : RequestTimeoutException.ofHoldUps(link.endpoint(), call.request, fate, held, mostly, view);
    }

    private void onDeadline(Call call, long now, KernelView view) {
        long suspicion = options.timeouts().suspicion().toNanos();
        // An answer of which a part has come is no sign of life for long.
        boolean silent = lastReceived - call.acceptedAt < 0 || now - quietSince() >= suspicion;
        streams.orphan(call);
        if (call.isUnwanted()) {
            call.drop();
        } else {
            call.completeExceptionally(late(call, now, Fate.MAYBE_SENT, view));
        }
        if (silent && link.isReady()) {
            // The silence may be young, or the request's time short: no node is dead of less than its liveness.
            Timeouts timeouts = options.timeouts();
            long left = timeouts.liveness().toNanos() - quietFor(call, now);
            suspect(now, Math.max(suspicion, left), timeouts.heartbeat().toNanos());
        }
    }

    /** Asks for life. */
    private void ask(long now, long quiet, long limit) {
        Call call = new Call(Options.INSTANCE, now, now + NEVER);
        if (streams.reserve(call)) {
            heartbeat = call;
            heartbeatSince = now;
            credit.reset();
            excused = false;
            reachable = false;
            heartbeatQuiet = quiet;
            heartbeatLimit = now + limit;
            link.writer().add(link.version, call.streamId, call.request);
            link.flush();
            heartbeatEnd = link.nextByte();
            sentBefore = link.bytesSent();
        }
    }

    // ------------------------------------------------------------------ the end

    /** Remembers what only the open wire can tell. */
    void beforeClose() {
        sentAtDeath = link.bytesSent();
        partlyReceivedAtDeath = link.partlyReceived();
    }

    /** Ends every call: those in flight, those that wait, and, by closing the outbox, those that come later. */
    void failAll(Failure failure) {
        streams.forEach(call -> {
            if (call == heartbeat) {
                call.completeExceptionally(ConnectionShutdownException.inLoop(failure, fateOf(call)));
            } else {
                end(call, failure);
            }
        });
        // Nobody waits for their late answers any more.
        load.addAndGet(-streams.orphans());
        Call late = outbox.close();
        for (Call call = waiting.poll(); call != null; call = waiting.poll()) {
            end(call, failure);
        }
        while (late != null) {
            Call next = late.before;
            end(late, failure);
            late = next;
        }
    }
}
