// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Target;
import dev.firstcause.lab.verdict.Finding;
import dev.firstcause.lab.verdict.Texts;
import dev.firstcause.lab.verdict.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Healthy connections of the same driver and the same event loop, to a node that nothing befalls, under load: every 5 ms
 * one of them asks something, each in its turn. Whatever befalls others, nothing may befall them.
 */
final class Neighbours implements AutoCloseable {
    private static final int CONNECTIONS = 10;
    private static final int PERIOD_MILLIS = 5;
    private static final int MOST_PROBLEMS = 5;
    private static final Duration TO_CONNECT = Duration.ofSeconds(60);

    /** What holds up one thread, a busy machine or the garbage collector, holds up each of those that take part. */
    private static final int WHO_TAKE_PART = 4;

    private final Driver driver;
    private final Target target;
    private final Limits limits;
    private final Yardstick yardstick = new Yardstick();
    private final Caller caller = new Caller("lab-neighbours-calls");
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lab-neighbours");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Client> clients = new ArrayList<>(); // guarded by this
    private final Set<Ping> waiting = new LinkedHashSet<>(); // guarded by this
    private final List<String> problems = new ArrayList<>(); // guarded by this
    private boolean harmed; // guarded by this
    private int asked; // guarded by this
    private int answered; // guarded by this
    private long worstNanos; // guarded by this

    Neighbours(Driver driver, Target target, Limits limits) throws IOException, InterruptedException {
        this.driver = driver;
        this.target = target;
        this.limits = limits;
        try {
            connectAll();
        } catch (IOException | InterruptedException | RuntimeException e) {
            close();
            throw e;
        }
        var unused = clock.scheduleAtFixedRate(this::ask, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void connectAll() throws IOException, InterruptedException {
        List<Asking<Client>> connects = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Asking<Client> connect = new Asking<>("neighbour " + i, Asking.Due.ANSWER, null, TO_CONNECT);
            caller.call("connect()", TO_CONNECT, () -> driver.connect(target, connect))
                    .ifPresent(connect::refused);
            connects.add(connect);
        }
        for (Asking<Client> connect : connects) {
            if (!connect.await()) {
                Throwable told = connect.told();
                List<Finding> harm = connect.harm();
                String why = harm.isEmpty() ? " in time" : ": " + harm.get(0).reason();
                throw new IOException("A healthy connection could not be opened" + (told == null ? why : ""), told);
            }
            add(Objects.requireNonNull(connect.ends().get(0).value()));
        }
    }

    private synchronized void add(Client client) {
        clients.add(client);
    }

    private void ask() {
        Client client;
        Ping ping;
        synchronized (this) {
            if (clients.isEmpty()) {
                return;
            }
            client = clients.get(asked % clients.size());
            ping = new Ping(asked++);
            waiting.add(ping);
        }
        try {
            client.ask(Queries.echo(ping.word), ping);
        } catch (Throwable e) {
            // An error would end the clock, and then nobody would see what befalls anybody.
            ping.failed(e);
        }
    }

    /**
     * From here on it counts; what was broken before is mended.
     *
     * @return what befell them since the last {@link #end}: it came too late for what was played then
     */
    List<Finding> begin() throws IOException, InterruptedException {
        List<Finding> late;
        boolean well;
        synchronized (this) {
            late = harm("after the play before this one, ");
            well = !harmed;
        }
        if (!well) {
            disconnect();
            connectAll();
        }
        synchronized (this) {
            problems.clear();
            harmed = false;
            answered = 0;
            worstNanos = 0;
            yardstick.begin();
        }
        return late;
    }

    /**
     * What befell them since {@link #begin}, when all that has been asked by now has come to an end, and each of them
     * was asked once more.
     *
     * @param stall how long they may have been held up, besides
     */
    synchronized Report end(Duration stall) throws InterruptedException {
        long deadline = System.nanoTime() + most(stall);
        int last = asked + CONNECTIONS;
        while ((asked < last || unansweredBefore(last) > 0) && deadline - System.nanoTime() > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
        }
        long unanswered = unansweredBefore(last);
        if (asked < last) {
            problem("healthy neighbours cannot be asked any more");
        } else if (unanswered > 0) {
            problem(unanswered + " requests of healthy neighbours have no answer");
        } else if (worstNanos > most(stall)) {
            problem("a healthy neighbour waited " + TimeUnit.NANOSECONDS.toMillis(worstNanos) + " ms for its answer");
        }
        return new Report(harm(""), answered, Duration.ofNanos(worstNanos));
    }

    private synchronized long unansweredBefore(int last) {
        return waiting.stream().filter(ping -> ping.number < last).count();
    }

    /** What was found since the last call. */
    private synchronized List<Finding> harm(String when) {
        List<Finding> harm = problems.stream()
                .map(problem -> new Finding(Verdict.HURT, when + problem))
                .toList();
        problems.clear();
        return harm;
    }

    private synchronized long most(Duration stall) {
        Duration busy = yardstick.worst().multipliedBy(WHO_TAKE_PART);
        return stall.plus(limits.neighbour()).plus(busy).toNanos();
    }

    private synchronized void problem(String text) {
        harmed = true;
        if (problems.size() < MOST_PROBLEMS) {
            problems.add(text);
        }
    }

    private synchronized void over(Ping ping, @Nullable String problem) {
        if (ping.isForgotten) {
            return;
        }
        if (!waiting.remove(ping)) {
            problem("a request of a healthy neighbour ended twice" + (problem == null ? "" : ": " + problem));
        } else if (problem == null) {
            answered++;
            worstNanos = Math.max(worstNanos, System.nanoTime() - ping.began);
        } else {
            problem(problem);
        }
        notifyAll();
    }

    private void disconnect() {
        List<Client> all;
        synchronized (this) {
            all = List.copyOf(clients);
            clients.clear();
            waiting.forEach(ping -> ping.isForgotten = true);
            waiting.clear();
        }
        for (Client client : all) {
            caller.call("close() of a healthy neighbour", limits.toEnd(), client::close)
                    .ifPresent(finding -> problem(finding.reason()));
        }
    }

    @Override
    public void close() {
        yardstick.close();
        clock.shutdownNow();
        disconnect();
        caller.close();
    }

    /**
     * How they fared.
     *
     * @param harm what was done to them
     * @param answered how many of their requests were answered
     * @param worst the longest that one took
     */
    record Report(List<Finding> harm, int answered, Duration worst) {}

    /** One request. */
    private final class Ping implements Outcome<String> {
        private final int number;
        private final String word;
        private final long began = System.nanoTime();
        private boolean isForgotten; // guarded by Neighbours.this

        Ping(int number) {
            this.number = number;
            this.word = "neighbour-" + number;
        }

        @Override
        public void succeeded(String value) {
            over(this, word.equals(value) ? null : "a healthy neighbour asked " + word + " and was answered " + value);
        }

        @Override
        public void failed(Throwable told) {
            over(this, "a healthy neighbour was told " + Texts.line(told));
        }
    }
}
