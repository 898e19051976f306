// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.transport.HoldUp;
import dev.firstcause.transport.HoldUps;
import dev.firstcause.transport.Loop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When tickers are called, and what a tick that is late does first. */
class TickersTest {
    private static final long MILLI = 1_000_000;
    private static final long TICK = Loop.TICK_NANOS;

    private final List<String> events = new ArrayList<>();
    private final List<Long> readingTakes = new ArrayList<>();
    private long now = 5_000 * MILLI;
    private final Tickers tickers = new Tickers(thrown -> {}, this::read, () -> now);

    private void read() {
        events.add("read");
        now += readingTakes.isEmpty() ? 0 : readingTakes.remove(0);
    }

    private void tickAfter(long nanos) {
        now += nanos;
        tickers.tick(now);
    }

    private void begin() {
        tickers.add(time -> events.add("tick"), now);
    }

    @Test
    void a_tick_in_time_or_a_little_late_reads_nothing() {
        begin();
        tickAfter(TICK);
        tickAfter(3 * TICK);
        assertThat(events).containsExactly("tick", "tick");
        assertThat(tickers.lastHoldUp(now)).isSameAs(HoldUp.NONE);
    }

    @Test
    void a_tick_that_is_late_reads_first_and_tells_how_late_it_was() {
        begin();
        tickAfter(TICK);
        tickAfter(TICK + 300 * MILLI);
        assertThat(events).containsExactly("tick", "read", "tick");
        assertThat(tickers.lastHoldUp(now).nanos()).isEqualTo(300 * MILLI);
        assertThat(tickers.lastHoldUp(now).until()).isEqualTo(now);
    }

    @Test
    void reading_that_is_held_up_itself_is_done_again_and_that_has_an_end() {
        begin();
        readingTakes.addAll(List.of(500 * MILLI, 0L));
        tickAfter(TICK + 300 * MILLI);
        assertThat(events).containsExactly("read", "read", "tick");
        assertThat(tickers.lastHoldUp(now).nanos()).isEqualTo(800 * MILLI);
        events.clear();
        readingTakes.addAll(List.of(500 * MILLI, 500 * MILLI, 500 * MILLI, 500 * MILLI));
        tickAfter(TICK + 300 * MILLI);
        assertThat(events).containsExactly("read", "read", "read", "tick");
    }

    @Test
    void a_hold_up_that_lasts_is_seen_from_outside_and_in_the_loop() {
        begin();
        assertThat(tickers.underWay(now + 3 * TICK)).isNull();
        HoldUp seen = tickers.underWay(now + TICK + 700 * MILLI);
        assertThat(seen).isNotNull();
        assertThat(seen.nanos()).isEqualTo(700 * MILLI);
        assertThat(tickers.lastHoldUp(now + TICK + 700 * MILLI).nanos()).isEqualTo(700 * MILLI);
    }

    @Test
    void all_hold_ups_of_a_span_are_told_with_the_one_that_ends_now() {
        begin();
        long before = now;
        tickAfter(TICK + 300 * MILLI);
        tickAfter(TICK);
        tickAfter(TICK + 500 * MILLI);
        assertThat(tickers.holdUpsBetween(before, now, now).count()).isEqualTo(2);
        assertThat(tickers.holdUpsBetween(before, now, now).nanos()).isEqualTo(800 * MILLI);
        assertThat(tickers.holdUpsBetween(now - 400 * MILLI, now, now).nanos()).isEqualTo(400 * MILLI);
        now += TICK + 400 * MILLI;
        HoldUps all = tickers.holdUpsBetween(before, now, now);
        assertThat(all.count()).isEqualTo(3);
        assertThat(all.nanos()).isEqualTo(1_200 * MILLI);
        assertThat(all.longestNanos()).isEqualTo(500 * MILLI);
        assertThat(tickers.holdUpsBetween(now, now, now)).isSameAs(HoldUps.NONE);
    }

    @Test
    void a_long_hold_up_is_warned_of_once_a_minute_with_its_loop_and_its_length() {
        List<String> warnings = new ArrayList<>();
        Tickers warning = new Tickers(thrown -> {}, () -> {}, () -> now, warnings::add);
        warning.add(time -> {}, now);
        for (long held : new long[] {400, 600, 59_000, 700, 59_400, 800}) {
            now += TICK + held * MILLI;
            warning.tick(now);
        }
        String loop = "Event loop " + Thread.currentThread().getName() + " was held up for ";
        assertThat(warnings)
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith(loop
                                        + "600 ms (no callback was seen: it may be a pause of the whole process);"),
                        second -> assertThat(second).startsWith(loop + "59400 ms "));
    }

    @Test
    void the_warning_names_the_callback_what_it_did_and_the_remedy() {
        HoldUp held = new HoldUp(0, 3_000 * MILLI, "com.example.Shop.onRow(Shop.java:31)");
        assertThat(Tickers.warning("firstcause-nio-0", held))
                .isEqualTo(
                        "Event loop firstcause-nio-0 was held up for 3000 ms by com.example.Shop.onRow(Shop.java:31);"
                                + " its connections were neither read nor written meanwhile. Callbacks of stages and listeners run in"
                                + " the loop and must not block it: run them on an executor (callbackExecutor of the session's"
                                + " builder, or whenCompleteAsync and the like)");
    }

    @Test
    void what_fails_to_warn_takes_no_tick_away() {
        List<Throwable> reported = new ArrayList<>();
        Tickers failing = new Tickers(reported::add, () -> {}, () -> now, text -> {
            throw new IllegalStateException("a log that is full");
        });
        failing.add(time -> events.add("tick"), now);
        now += TICK + 600 * MILLI;
        failing.tick(now);
        assertThat(events).containsExactly("tick");
        assertThat(reported).singleElement().asString().contains("a log that is full");
    }

    @Test
    void tickers_are_told_of_the_end_though_one_throws_and_none_is_told_twice() {
        List<Throwable> reported = new ArrayList<>();
        Tickers ending = new Tickers(reported::add, () -> {}, () -> now);
        Loop.Ticker removed = new Ending(() -> events.add("removed"));
        ending.add(
                new Ending(() -> {
                    events.add("first");
                    ending.remove(removed);
                    throw new IllegalStateException("thrown at the end");
                }),
                now);
        ending.add(removed, now);
        ending.add(new Ending(() -> events.add("last")), now);
        ending.end();
        ending.end();
        assertThat(events).containsExactly("first", "last");
        assertThat(reported).hasSize(1);
        assertThat(ending.isEmpty()).isTrue();
    }

    private record Ending(Runnable work) implements Loop.Ticker {
        @Override
        public void onTick(long time) {}

        @Override
        public void onLoopEnded() {
            work.run();
        }
    }

    @Test
    void without_tickers_there_is_no_hold_up() {
        assertThat(tickers.underWay(now + 10_000 * MILLI)).isNull();
        Loop.Ticker ticker = time -> {};
        tickers.add(ticker, now);
        tickers.remove(ticker);
        assertThat(tickers.underWay(now + 10_000 * MILLI)).isNull();
        assertThat(tickers.lastHoldUp(now + 10_000 * MILLI)).isSameAs(HoldUp.NONE);
    }

    @Test
    void what_one_ticker_takes_is_told_to_the_others_once_and_at_the_next_tick() {
        List<HoldUp> told = new ArrayList<>();
        tickers.add(time -> now += 500 * MILLI, now);
        tickers.add(time -> told.add(tickers.lastHoldUp(now)), now);
        tickAfter(TICK);
        assertThat(told).containsExactly(HoldUp.NONE);
        tickAfter(0);
        assertThat(told).hasSize(2);
        assertThat(told.get(1).nanos()).isEqualTo(500 * MILLI - TICK);
    }

    @Test
    void a_reading_that_fails_takes_no_tick_away() {
        List<Throwable> reported = new ArrayList<>();
        Tickers failing = new Tickers(
                reported::add,
                () -> {
                    throw new OutOfMemoryError("made up");
                },
                () -> now);
        failing.add(time -> events.add("tick"), now);
        now += TICK + 300 * MILLI;
        failing.tick(now);
        assertThat(events).containsExactly("tick");
        assertThat(reported).hasSize(1);
        assertThat(failing.millisLeft(now)).isEqualTo(TICK / MILLI);
    }

    @Test
    void a_tick_that_is_asked_for_comes_early_but_never_at_once_after_another() {
        begin();
        tickAfter(TICK);
        assertThat(tickers.tickBy(now + 7 * MILLI)).isTrue();
        assertThat(tickers.tickBy(now + 9 * MILLI)).isFalse();
        assertThat(tickers.millisLeft(now)).isEqualTo(7);
        tickAfter(7 * MILLI);
        assertThat(events).containsExactly("tick", "tick");
        assertThat(tickers.tickBy(now - 1)).isTrue();
        assertThat(tickers.millisLeft(now)).isBetween(1L, 5L);
        tickAfter(5 * MILLI);
        assertThat(tickers.millisLeft(now)).isEqualTo(TICK / MILLI);
    }

    @Test
    void the_time_of_a_hold_up_within_a_span_is_its_common_part() {
        HoldUp held = new HoldUp(100, 300, null);
        assertThat(held.nanosBetween(0, 1_000)).isEqualTo(200);
        assertThat(held.nanosBetween(150, 200)).isEqualTo(50);
        assertThat(held.nanosBetween(250, 1_000)).isEqualTo(50);
        assertThat(held.nanosBetween(300, 1_000)).isZero();
        assertThat(HoldUp.NONE.nanosBetween(-5, 5)).isZero();
    }

    /** Says what it was told to say, and counts its calls. */
    private static final class Sleeper implements Loop.Ticker {
        boolean atRest = true;
        int calls;

        @Override
        public void onTick(long time) {
            calls++;
        }

        @Override
        public boolean isAtRest(long time) {
            return atRest;
        }
    }

    private void ticks(int count) {
        for (int i = 0; i < count; i++) {
            tickAfter(TICK);
        }
    }

    @Test
    void a_ticker_at_rest_is_called_every_second_and_others_at_every_tick() {
        Sleeper sleeper = new Sleeper();
        tickers.add(sleeper, now);
        begin();
        int second = (int) (Loop.REST_NANOS / TICK);
        ticks(second - 1);
        assertThat(sleeper.calls).isEqualTo(1);
        assertThat(events).hasSize(second - 1);
        ticks(1 + second);
        assertThat(sleeper.calls).isEqualTo(3);
    }

    @Test
    void a_ticker_at_rest_is_called_after_each_hold_up() {
        Sleeper sleeper = new Sleeper();
        tickers.add(sleeper, now);
        ticks(2);
        assertThat(sleeper.calls).isEqualTo(1);
        tickAfter(10 * TICK);
        assertThat(sleeper.calls).isEqualTo(2);
        ticks(2);
        tickAfter(10 * TICK);
        assertThat(sleeper.calls).isEqualTo(3);
    }

    @Test
    void a_ticker_that_is_stirred_is_called_at_each_tick_until_it_is_at_rest_again() {
        Sleeper sleeper = new Sleeper();
        tickers.add(sleeper, now);
        ticks(5);
        sleeper.atRest = false;
        tickers.stir(sleeper);
        ticks(5);
        assertThat(sleeper.calls).isEqualTo(6);
        sleeper.atRest = true;
        ticks(5);
        assertThat(sleeper.calls).isEqualTo(7);
    }

    @Test
    void a_ticker_that_comes_or_goes_neither_wakes_the_others_nor_calls_them_in_its_place() {
        Sleeper first = new Sleeper();
        Sleeper second = new Sleeper();
        tickers.add(first, now);
        tickers.add(second, now);
        ticks(2);
        tickers.remove(first);
        Sleeper third = new Sleeper();
        tickers.add(third, now);
        tickers.stir(third);
        ticks(3);
        assertThat(first.calls).isEqualTo(1);
        assertThat(second.calls).isEqualTo(1);
        assertThat(third.calls).isEqualTo(1);
        tickers.stir(first);
        tickers.stir(second);
        ticks(3);
        assertThat(first.calls).isEqualTo(1);
        assertThat(second.calls).isEqualTo(2);
    }

    @Test
    void a_ticker_that_throws_is_not_at_rest() {
        int[] calls = {0};
        tickers.add(
                new Loop.Ticker() {
                    @Override
                    public void onTick(long time) {
                        calls[0]++;
                        throw new IllegalStateException("no tick");
                    }

                    @Override
                    public boolean isAtRest(long time) {
                        return true;
                    }
                },
                now);
        ticks(3);
        assertThat(calls[0]).isEqualTo(3);
    }
}
