// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What any transport keeps, real or scripted: the wires, the loop, and the end of both. */
public abstract class TransportContract extends WireContract {
    @ParameterizedTest
    @ValueSource(strings = {"connected", "bytes", "done", "end"})
    void a_wire_closed_from_a_callback_hears_nothing_more(String last) {
        Recorder wire = new Recorder();
        wire.react(fact -> {
            if (fact.equals(last)) {
                wire.wire().close();
                wire.wire().close();
                wire.wire().write(ByteBuffer.allocate(8));
                wire.wire().drain(8);
                wire.wire().pauseReading();
                wire.wire().resumeReading();
            }
        });
        connect(peer.address(), wire);
        await("the connection", () -> wire.was("connected"));
        Peer.Connection other = peer.accept();
        if (!last.equals("connected")) {
            inLoop(() -> {
                other.send(new byte[100]);
                other.fin();
            });
        }
        await("the callback", () -> wire.was(last));
        await("the peer hears of it", other::isAtEnd);
        someTurns();
        assertThat(wire.facts()).endsWith(last);
        assertThat(wire.facts()).doesNotHaveDuplicates();
    }

    @Test
    void a_wire_closed_when_its_write_fails_hears_nothing_more() {
        Recorder wire = new Recorder();
        wire.react(fact -> {
            if (fact.equals("failed WRITE")) {
                wire.wire().close();
            }
        });
        connected(wire);
        Peer.Connection other = peer.accept();
        inLoop(() -> {
            other.send(new byte[5]);
            other.reset();
            writeUntilItFails(wire);
        });
        someTurns();
        assertThat(wire.facts()).containsExactly("connected", "failed WRITE");
    }

    @Test
    void a_wire_closed_when_writable_hears_nothing_more() {
        Recorder wire = new Recorder();
        wire.react(fact -> {
            if (fact.equals("writable")) {
                wire.wire().close();
            }
        });
        connected(wire);
        Peer.Connection other = peer.accept();
        fill(wire);
        await("writable", () -> {
            other.readAvailable();
            return wire.was("writable");
        });
        someTurns();
        assertThat(wire.facts()).containsExactly("connected", "writable");
    }

    @Test
    void a_closed_wire_is_not_told_what_was_on_its_way() {
        Recorder wire = connected();
        Peer.Connection other = peer.accept();
        inLoop(() -> {
            other.send(new byte[100]);
            other.reset();
            wire.wire().close();
            wire.wire().drain(1000);
        });
        someTurns();
        assertThat(wire.facts()).containsExactly("connected");
    }

    @Test
    void a_wire_closed_while_connecting_is_told_nothing() {
        Recorder wire = new Recorder();
        inLoop(() -> {
            wire.wire(transport.connect(loop, peer.address(), wire));
            wire.wire().close();
        });
        someTurns();
        assertThat(wire.facts()).isEmpty();
    }

    @Test
    void a_drain_from_inside_on_bytes_spoils_no_bytes() {
        Peer.Connection[] other = new Peer.Connection[1];
        byte[] all = noise(300);
        ByteBuffer outer = ByteBuffer.allocate(100);
        Recorder wire = connected(new Recorder() {
            private boolean drained;

            @Override
            public void onBytes(ByteBuffer bytes) {
                if (drained) {
                    super.onBytes(bytes);
                    return;
                }
                drained = true;
                other[0].send(Arrays.copyOfRange(all, 100, 300));
                drainUntil(this, 200);
                outer.put(bytes);
            }
        });
        other[0] = peer.accept();
        other[0].send(Arrays.copyOf(all, 100));
        await("all", () -> wire.was("done"));
        assertThat(outer.array()).isEqualTo(Arrays.copyOf(all, 100));
        assertThat(wire.received()).isEqualTo(Arrays.copyOfRange(all, 100, 300));
        assertThat(wire.count("done")).isEqualTo(1);
    }

    @Test
    void tasks_run_in_order_in_the_loop() {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        List<Boolean> inside = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 1000; i++) {
            int number = i;
            loop.execute(() -> {
                order.add(number);
                inside.add(loop.inLoop());
            });
        }
        await("all tasks", () -> order.size() == 1000);
        assertThat(order)
                .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
        assertThat(inside).doesNotContain(false);
        assertThat(loop.inLoop()).isFalse();
    }

    @Test
    void tickers_are_called_until_they_are_removed() {
        List<Long> ticks = Collections.synchronizedList(new ArrayList<>());
        Loop.Ticker[] ticker = new Loop.Ticker[1];
        ticker[0] = now -> {
            ticks.add(now);
            if (ticks.size() == 5) {
                loop.removeTicker(ticker[0]);
            }
        };
        long began = loop.nanoTime();
        loop.addTicker(ticker[0]);
        await("ticks", () -> ticks.size() == 5);
        someTurns();
        assertThat(ticks).hasSize(5).isSorted();
        assertThat(ticks.get(4) - began).isGreaterThanOrEqualTo(5 * Loop.TICK_NANOS);
    }

    @Test
    void a_ticker_removed_by_another_is_not_called_in_the_same_tick() {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        inLoop(() -> {
            Loop.Ticker victim = now -> second.incrementAndGet();
            loop.addTicker(now -> {
                first.incrementAndGet();
                loop.removeTicker(victim);
            });
            loop.addTicker(victim);
        });
        await("a tick", () -> first.get() > 1);
        assertThat(second).hasValue(0);
    }

    @Test
    void tickers_are_told_of_the_end_once_and_last_in_the_loop_also_those_that_a_last_task_adds() {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        loop.addTicker(new EndTold("before", told));
        inLoop(() -> {
            transport.close();
            loop.execute(() -> loop.addTicker(new EndTold("late", told)));
        });
        await("the end", () -> told.size() == 2);
        transport.close();
        assertThat(told).containsExactlyInAnyOrder("before in the loop", "late in the loop");
        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }

    private final class EndTold implements Loop.Ticker {
        private final String name;
        private final List<String> told;

        EndTold(String name, List<String> told) {
            this.name = name;
            this.told = told;
        }

        @Override
        public void onTick(long now) {}

        @Override
        public void onLoopEnded() {
            told.add(name + (loop.inLoop() ? " in the loop" : " elsewhere"));
        }
    }

    @Test
    void what_listeners_tasks_and_tickers_throw_harms_nobody_else() {
        Recorder thrower = new Recorder();
        thrower.react(fact -> {
            throw new IllegalStateException("thrown at " + fact);
        });
        connected(thrower);
        Peer.Connection first = peer.accept();
        Recorder neighbour = connected();
        Peer.Connection second = peer.accept();
        loop.execute(() -> {
            throw new IllegalStateException("thrown by a task");
        });
        Loop.Ticker bad = now -> {
            throw new IllegalStateException("thrown by a ticker");
        };
        loop.addTicker(bad);
        first.send(new byte[3]);
        first.fin();
        second.send(new byte[4]);
        await("both", () -> thrower.was("end") && thrower.was("done") && neighbour.receivedCount() == 4);
        someTurns();
        loop.removeTicker(bad);
        transport.close();
        assertThat(takeUncaught().stream().map(Throwable::getMessage).distinct())
                .contains(
                        "thrown at connected",
                        "thrown at bytes",
                        "thrown at done",
                        "thrown at end",
                        "thrown at transport closed",
                        "thrown by a task",
                        "thrown by a ticker");
    }

    @Test
    void a_closing_transport_tells_each_open_wire() {
        Recorder idle = connected();
        Recorder closed = connected();
        inLoop(() -> closed.wire().close());
        Recorder closing = new Recorder();
        closing.react(fact -> {
            if (fact.equals("transport closed")) {
                closing.wire().close();
            }
        });
        connected(closing);
        Recorder connecting = new Recorder();
        connecting.wire(transport.connect(loop, peer.address(), connecting));
        transport.close();
        transport.close();
        assertThat(idle.facts()).containsExactly("connected", "transport closed");
        assertThat(closing.facts()).containsExactly("connected", "transport closed");
        assertThat(closed.facts()).containsExactly("connected");
        assertThat(connecting.count("transport closed")).isEqualTo(1);
    }

    @Test
    void a_task_given_at_the_very_end_is_run_and_gets_nothing_more_in() {
        List<Class<?>> refusals = Collections.synchronizedList(new ArrayList<>());
        Recorder wire = new Recorder();
        wire.react(fact -> {
            if (fact.equals("transport closed")) {
                loop.execute(() -> {
                    refusals.add(thrownBy(() -> loop.execute(() -> refusals.add(Void.class))));
                    refusals.add(thrownBy(() -> transport.connect(loop, peer.address(), new Recorder())));
                });
            }
        });
        connected(wire);
        transport.close();
        assertThat(refusals).containsExactly(RejectedExecutionException.class, RejectedExecutionException.class);
    }

    private static Class<?> thrownBy(Runnable work) {
        try {
            work.run();
            return Void.class;
        } catch (RuntimeException e) {
            return e.getClass();
        }
    }

    @Test
    void a_transport_may_be_closed_from_its_own_loop() {
        Recorder wire = connected();
        inLoop(() -> transport.close());
        await("told", () -> wire.was("transport closed"));
    }

    @Test
    void after_the_end_tasks_and_connects_are_rejected() {
        boolean[] ran = {false};
        loop.execute(() -> ran[0] = true);
        transport.close();
        assertThat(ran[0]).isTrue();
        assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> loop.addTicker(now -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> transport.connect(loop, peer.address(), new Recorder()))
                .isInstanceOf(RejectedExecutionException.class);
        loop.removeTicker(now -> {});
    }
}
