// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Look-ups that hang until the test lets them end. */
@Timeout(60)
class LookupsTest {
    private static final InetAddress FOUND = InetAddress.getLoopbackAddress();

    private final Map<String, CompletableFuture<InetAddress[]>> answers = new ConcurrentHashMap<>();
    private final BlockingQueue<String> begun = new LinkedBlockingQueue<>();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final Lookups lookups = new Lookups(this::lookUp, 2);

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        // Before the test hears of it: at its end it completes all answers that it finds.
        CompletableFuture<InetAddress[]> answer = answer(host);
        threads.add(Thread.currentThread());
        begun.add(host);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) {
                throw unknown;
            }
            throw (Error) e.getCause();
        }
    }

    private CompletableFuture<InetAddress[]> answer(String host) {
        return answers.computeIfAbsent(host, unknown -> new CompletableFuture<>());
    }

    private void end(String host) {
        answer(host).complete(new InetAddress[] {FOUND});
    }

    private String nextBegun() throws InterruptedException {
        return begun.poll(10, TimeUnit.SECONDS);
    }

    private List<String> nextBegun(int count) throws InterruptedException {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(nextBegun());
        }
        return all;
    }

    private static Lookups.Found get(CompletableFuture<Lookups.Found> told)
            throws InterruptedException, ExecutionException, TimeoutException {
        return told.get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void allThreadsEnd() throws InterruptedException {
        answers.values().forEach(answer -> answer.complete(new InetAddress[] {FOUND}));
        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void no_more_names_are_looked_up_at_once_than_there_are_threads()
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Lookups.Found> first = new CompletableFuture<>();
        CompletableFuture<Lookups.Found> third = new CompletableFuture<>();
        Lookups.Ticket running = lookups.find("a", first::complete);
        lookups.find("b", found -> {});
        assertThat(nextBegun(2)).containsExactlyInAnyOrder("a", "b");
        Lookups.Ticket waiting = lookups.find("c", third::complete);
        assertThat(running.othersThatHang()).isZero();
        assertThat(waiting.othersThatHang()).isEqualTo(2);
        end("a");
        assertThat(nextBegun()).isEqualTo("c");
        assertThat(waiting.othersThatHang()).isZero();
        end("c");
        assertThat(get(first).addresses()).containsExactly(FOUND);
        assertThat(get(third).addresses()).containsExactly(FOUND);
        assertThat(threads).hasSize(2).allMatch(Thread::isDaemon);
    }

    @Test
    void who_ask_for_one_name_at_the_same_time_share_a_look_up()
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Lookups.Found> one = new CompletableFuture<>();
        CompletableFuture<Lookups.Found> another = new CompletableFuture<>();
        lookups.find("a", one::complete);
        lookups.find("a", another::complete);
        lookups.find("a", found -> another.complete(null)).giveUp();
        assertThat(nextBegun()).isEqualTo("a");
        end("a");
        assertThat(get(one)).isSameAs(get(another));
        CompletableFuture<Lookups.Found> later = new CompletableFuture<>();
        lookups.find("a", later::complete);
        assertThat(get(later)).isNotSameAs(get(one));
        assertThat(begun).as("the one after the first has ended").containsExactly("a");
    }

    @Test
    void a_look_up_that_nobody_waits_for_any_more_does_not_begin()
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Lookups.Found> told = new CompletableFuture<>();
        lookups.find("a", found -> {});
        lookups.find("b", found -> {});
        Lookups.Ticket gone = lookups.find("c", found -> {});
        lookups.find("d", told::complete);
        gone.giveUp();
        end("a");
        end("b");
        end("d");
        assertThat(get(told).thrown()).isNull();
        assertThat(nextBegun(3)).containsExactlyInAnyOrder("a", "b", "d");
    }

    @Test
    void a_name_keeps_its_place_when_its_caller_gives_up_and_asks_again()
            throws InterruptedException, ExecutionException, TimeoutException {
        Lookups one = new Lookups(this::lookUp, 1);
        one.find("hangs", found -> {});
        CompletableFuture<Lookups.Found> told = new CompletableFuture<>();
        Lookups.Ticket mine = one.find("mine", found -> {});
        for (int i = 0; i < 5; i++) {
            one.find("later" + i, found -> {});
            mine.giveUp();
            mine = one.find("mine", told::complete);
            assertThat(mine.othersThatHang()).isEqualTo(1);
        }
        List.of("hangs", "mine", "later0", "later1", "later2", "later3", "later4")
                .forEach(this::end);
        assertThat(nextBegun(2)).containsExactly("hangs", "mine");
        assertThat(get(told).addresses()).containsExactly(FOUND);
        nextBegun(5);
    }

    @Test
    void a_place_is_kept_also_while_others_are_looked_up() throws InterruptedException {
        Lookups one = new Lookups(this::lookUp, 1);
        one.find("hangs", found -> {});
        one.find("mine", found -> {}).giveUp();
        one.find("second", found -> {});
        one.find("third", found -> {});
        end("hangs");
        assertThat(nextBegun(2)).containsExactly("hangs", "second");
        one.find("mine", found -> {});
        List.of("second", "third", "mine").forEach(this::end);
        assertThat(nextBegun(2)).containsExactly("mine", "third");
    }

    @Test
    void a_name_that_kept_its_place_is_looked_up_at_once_when_a_thread_is_free()
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<Lookups.Found> first = new CompletableFuture<>();
        CompletableFuture<Lookups.Found> told = new CompletableFuture<>();
        Lookups one = new Lookups(this::lookUp, 1);
        one.find("a", first::complete);
        one.find("b", found -> {}).giveUp();
        end("a");
        get(first);
        for (Thread thread : threads) {
            thread.join(10_000);
        }
        one.find("b", told::complete);
        end("b");
        assertThat(get(told).addresses()).containsExactly(FOUND);
        assertThat(nextBegun(2)).containsExactly("a", "b");
    }

    @Test
    void no_more_places_are_kept_than_may_be() throws InterruptedException {
        Lookups one = new Lookups(this::lookUp, 1);
        one.find("hangs", found -> {});
        one.find("first", found -> {}).giveUp();
        one.find("second", found -> {}).giveUp();
        for (int i = 1; i < Lookups.MOST_PLACES_KEPT; i++) {
            one.find("gone" + i, found -> {}).giveUp();
        }
        one.find("third", found -> {});
        one.find("first", found -> {});
        one.find("second", found -> {});
        List.of("hangs", "first", "second", "third").forEach(this::end);
        assertThat(nextBegun(4)).containsExactly("hangs", "second", "third", "first");
    }

    @Test
    void whatever_a_look_up_throws_is_told_and_its_thread_goes_on()
            throws InterruptedException, ExecutionException, TimeoutException {
        Lookups one = new Lookups(this::lookUp, 1);
        UnknownHostException unknown = new UnknownHostException("a");
        Error broken = new LinkageError("made up");
        answer("a").completeExceptionally(unknown);
        answer("b").completeExceptionally(broken);
        answer("c").complete(new InetAddress[0]);
        end("d");
        CompletableFuture<Lookups.Found> a = new CompletableFuture<>();
        CompletableFuture<Lookups.Found> b = new CompletableFuture<>();
        CompletableFuture<Lookups.Found> c = new CompletableFuture<>();
        CompletableFuture<Lookups.Found> d = new CompletableFuture<>();
        one.find("a", found -> {
            a.complete(found);
            throw new IllegalStateException("made up, by who asked");
        });
        one.find("b", b::complete);
        one.find("c", c::complete);
        one.find("d", d::complete);
        assertThat(get(a).thrown()).isSameAs(unknown);
        assertThat(get(b).thrown()).isSameAs(broken);
        assertThat(get(c).thrown()).isInstanceOf(UnknownHostException.class);
        assertThat(get(d).addresses()).containsExactly(FOUND);
    }

    @Test
    void a_resolver_that_throws_what_it_does_not_declare_costs_neither_the_name_nor_the_thread()
            throws InterruptedException, ExecutionException, TimeoutException {
        IOException undeclared = new IOException("made up");
        AtomicBoolean thrown = new AtomicBoolean();
        Lookups one = new Lookups(
                host -> {
                    if (thrown.compareAndSet(false, true)) {
                        LookupsTest.<RuntimeException>sneak(undeclared);
                    }
                    return lookUp(host);
                },
                1);
        end("a");
        end("b");
        CompletableFuture<Lookups.Found> first = new CompletableFuture<>();
        CompletableFuture<Lookups.Found> again = new CompletableFuture<>();
        CompletableFuture<Lookups.Found> other = new CompletableFuture<>();
        one.find("a", first::complete);
        assertThat(get(first).thrown()).isSameAs(undeclared);
        one.find("a", again::complete);
        one.find("b", other::complete);
        assertThat(get(again).addresses()).containsExactly(FOUND);
        assertThat(get(other).addresses()).containsExactly(FOUND);
    }

    @Test
    void a_caller_that_throws_what_it_does_not_declare_keeps_nothing_from_the_others()
            throws InterruptedException, ExecutionException, TimeoutException {
        Lookups one = new Lookups(this::lookUp, 1);
        CompletableFuture<Lookups.Found> second = new CompletableFuture<>();
        CompletableFuture<Lookups.Found> other = new CompletableFuture<>();
        one.find("a", found -> LookupsTest.<RuntimeException>sneak(new IOException("made up")));
        one.find("a", second::complete);
        one.find("b", other::complete);
        end("a");
        end("b");
        assertThat(get(second).addresses()).containsExactly(FOUND);
        assertThat(get(other).addresses()).containsExactly(FOUND);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void an_opening_that_waits_for_look_ups_that_hang_ends_at_its_deadline_and_says_why() throws InterruptedException {
        ScriptedNode node = new ScriptedNode();
        lookups.find("a", found -> {});
        lookups.find("b", found -> {});
        CompletableFuture<Connection> opening = Opening.begin(
                node.transport, new Endpoint("c", 9042), ConnectionOptions.DEFAULT, ConnectionListener.NONE, lookups);
        node.turn();
        node.loop.advance(ConnectionOptions.DEFAULT.timeouts().connect());
        Failure failure = OpeningFailure.of(opening);
        assertThat(failure.kind()).isEqualTo(FailureKind.RESOLVE_FAILED);
        assertThat(failure.detail())
                .isEqualTo("the node's name was not looked up in 5000 ms, because the look-ups of 2 other names hang;"
                        + " it is c");
        end("a");
        end("b");
        assertThat(nextBegun(2)).doesNotContain("c");
        for (Thread thread : threads) {
            thread.join(10_000);
        }
        assertThat(begun).as("given up with its opening").isEmpty();
    }

    @Test
    void an_opening_whose_caller_has_gone_waits_for_no_look_up()
            throws InterruptedException, ExecutionException, TimeoutException {
        ScriptedNode node = new ScriptedNode();
        lookups.find("a", found -> {});
        lookups.find("b", found -> {});
        CompletableFuture<Connection> opening = Opening.begin(
                node.transport, new Endpoint("c", 9042), ConnectionOptions.DEFAULT, ConnectionListener.NONE, lookups);
        node.turn();
        opening.cancel(false);
        node.turn();
        CompletableFuture<Lookups.Found> last = new CompletableFuture<>();
        lookups.find("d", last::complete);
        end("a");
        end("b");
        end("d");
        get(last);
        assertThat(nextBegun(3)).containsExactlyInAnyOrder("a", "b", "d");
    }
}
