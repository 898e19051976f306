// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A session under load, and all that is seen of it. Asks in the thread of its pace; answers come from any thread. */
final class UnderLoad {
    /** Of six requests one is not idempotent. */
    private static final int IN_A_ROUND = 6;

    private static final int ROWS = 10_000;
    private static final int COUNTERS = 100;

    /**
     * How often a row is overwritten before it is left as it is. Its last write must be over when a node that hung goes on: a
     * late write that wins would be hidden by the next one.
     */
    private static final int TURNS = 5;

    /** Rows that are overwritten in turn, for a rate of one a second: some seconds for all turns. */
    private static final double ROWS_IN_TURN = 0.2;

    private static final long SECOND = 1_000_000_000L;
    private static final int NAP_MILLIS = 5;

    private final Load load;
    private final Books books;
    private final Chronicle chronicle;
    private final Ledger idempotent;
    private final Ledger others;
    private final Pace pace;
    private long number; // of the pace's thread alone, as the next one
    private final int rowsInTurn;
    private boolean overwrites;
    private long overwrite; // its number, as above

    /**
     * Begins.
     *
     * @param first the number of its first request; each number is asked only once
     */
    UnderLoad(Load load, int rate, Books books, Chronicle chronicle, long began, long first) {
        this.load = load;
        this.books = books;
        this.chronicle = chronicle;
        this.idempotent = new Ledger(began);
        this.others = new Ledger(began);
        long interval = SECOND * (IN_A_ROUND - 1) / IN_A_ROUND / rate;
        this.number = first;
        this.overwrite = first;
        this.rowsInTurn = (int) Math.ceil(rate * ROWS_IN_TURN);
        this.pace = new Pace(interval, this::ask);
    }

    private void ask(long due) {
        long current = number++;
        long round = current / IN_A_ROUND;
        int place = (int) (current % IN_A_ROUND);
        if (place < IN_A_ROUND - 1) {
            // The places are odd in number, so that each is a read in every other round.
            if ((place + round) % 2 == 0) {
                ask(Request.READ, current % ROWS, due);
            } else if (!isForOverwriting() || !overwrite(rowInTurn(), current, due)) {
                ask(Request.WRITE, current % ROWS, due);
            }
        } else {
            ask(round % 2 == 0 ? Request.INSERT : Request.COUNT, round % 2 == 0 ? round : round / 2 % COUNTERS, due);
        }
    }

    /** Every other write. */
    private boolean isForOverwriting() {
        overwrites = !overwrites;
        return overwrites;
    }

    private long rowInTurn() {
        long its = overwrite++;
        return its / rowsInTurn / TURNS * rowsInTurn + its % rowsInTurn;
    }

    /** False if it is not the row's turn, because it is still being overwritten. */
    private boolean overwrite(long id, long value, long due) {
        if (!books.overwrites(id, value)) {
            return false;
        }
        Noting answer = new Noting(Request.OVERWRITE, id, value, idempotent.asked(Request.OVERWRITE, due));
        try {
            load.overwrite(id, value, answer);
        } catch (RuntimeException e) {
            answer.failed(e, ToldFate.UNTOLD);
        }
        return true;
    }

    private void ask(Request request, long id, long due) {
        Ledger ledger = request.isIdempotent() ? idempotent : others;
        books.asked(request, id);
        Noting answer = new Noting(request, id, 0, ledger.asked(request, due));
        try {
            load.ask(request, id, answer);
        } catch (RuntimeException e) {
            answer.failed(e, ToldFate.UNTOLD);
        }
    }

    private final class Noting implements Answer {
        private final Request request;
        private final long id;
        private final long value;
        private final Ledger.Entry entry;
        private final long asked = System.nanoTime();

        Noting(Request request, long id, long value, Ledger.Entry entry) {
            this.request = request;
            this.id = id;
            this.value = value;
            this.entry = entry;
        }

        @Override
        public void served(@Nullable InetSocketAddress by, List<InetSocketAddress> before) {
            long now = System.nanoTime();
            if (entry.served(now)) {
                if (request == Request.OVERWRITE) {
                    books.overwritten(id, value);
                } else {
                    books.served(request, id);
                }
                chronicle.served(by, asked, now);
                if (request.isIdempotent()) {
                    chronicle.took(by, before, asked, now);
                }
            }
        }

        @Override
        public void failed(Throwable why, ToldFate fate) {
            Blow last = chronicle.last();
            if (entry.failed(why, fate, last == null ? Blow.KILL : last, System.nanoTime())) {
                if (request == Request.OVERWRITE) {
                    books.notOverwritten(id, value, fate);
                } else {
                    books.failed(request, id, fate);
                }
                if (request.isIdempotent()) {
                    chronicle.failed(asked);
                }
            }
        }
    }

    /** Asks no more, and waits for the last answers. */
    Ended end(Duration toAnswer) throws InterruptedException {
        pace.end();
        long ended = System.nanoTime();
        while (!(idempotent.isSettled() && others.isSettled()) && System.nanoTime() - ended < toAnswer.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(NAP_MILLIS);
        }
        return new Ended(idempotent.tally(ended), others.tally(ended), ended, number);
    }

    /**
     * What came of it.
     *
     * @param at when the last request was asked
     * @param next the number of the request that would have been the next
     */
    record Ended(Tally idempotent, Tally others, long at, long next) {}
}
