// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.protocol.message.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutboxTest {
    @Test
    void calls_are_taken_in_the_order_in_which_they_were_put() {
        Outbox outbox = new Outbox();
        List<Call> calls = List.of(call(), call(), call());
        assertThat(outbox.takeAll()).isNull();
        assertThat(calls.stream().map(outbox::put))
                .containsExactly(Outbox.Put.FIRST, Outbox.Put.WAITS, Outbox.Put.WAITS);
        assertThat(list(outbox.takeAll())).isEqualTo(calls);
        assertThat(outbox.takeAll()).isNull();
        assertThat(outbox.put(call())).isEqualTo(Outbox.Put.FIRST);
    }

    @Test
    void what_waits_at_the_close_is_given_back_and_what_comes_later_is_refused() {
        Outbox outbox = new Outbox();
        Call waits = call();
        outbox.put(waits);
        assertThat(list(outbox.close())).containsExactly(waits);
        assertThat(outbox.put(call())).isEqualTo(Outbox.Put.CLOSED);
        assertThat(outbox.takeAll()).isNull();
        assertThat(outbox.close()).isNull();
    }

    /** A caller had told the loop, which died before it came to look: later calls were taken by nobody. */
    @Test
    void a_late_look_does_not_open_it_again() {
        Outbox outbox = new Outbox();
        Call waits = call();
        outbox.put(waits);
        assertThat(list(outbox.close())).containsExactly(waits);
        assertThat(outbox.takeAll()).isNull();
        assertThat(outbox.put(call())).isEqualTo(Outbox.Put.CLOSED);
    }

    @Test
    void whatever_the_moment_each_call_is_taken_once_or_refused()
            throws BrokenBarrierException, ExecutionException, InterruptedException, TimeoutException {
        int threads = 4;
        int each = 2000;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 50; round++) {
                Outbox outbox = new Outbox();
                CyclicBarrier start = new CyclicBarrier(threads + 1);
                List<Future<Integer>> refused = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    refused.add(pool.submit(() -> {
                        start.await(10, TimeUnit.SECONDS);
                        int count = 0;
                        for (int i = 0; i < each; i++) {
                            if (outbox.put(call()) == Outbox.Put.CLOSED) {
                                count++;
                            }
                        }
                        return count;
                    }));
                }
                start.await(10, TimeUnit.SECONDS);
                int taken = 0;
                for (int i = 0; i < round * 10; i++) {
                    taken += list(outbox.takeAll()).size();
                }
                taken += list(outbox.close()).size();
                int sum = taken;
                for (Future<Integer> one : refused) {
                    sum += one.get(10, TimeUnit.SECONDS);
                }
                assertThat(sum).as("round %s", round).isEqualTo(threads * each);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<Call> list(@Nullable Call first) {
        List<Call> list = new ArrayList<>();
        for (Call call = first; call != null; call = call.before) {
            list.add(call);
        }
        return list;
    }

    private static Call call() {
        return new Call(Options.INSTANCE, 0, 0);
    }
}
