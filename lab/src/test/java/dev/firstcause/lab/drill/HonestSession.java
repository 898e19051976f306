// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Target;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A session over the three nodes of a cluster, one honest connection to each, which are asked for life all the time and
 * opened again when they are dead. It does not hear of nodes that move. Each vice makes it a bad one. For any thread.
 */
final class HonestSession implements Client {
    private static final String PING = "SELECT key FROM system.local";
    private static final int PERIOD_MILLIS = 20;

    /** What bad sessions do. */
    enum Vice {
        LOGS_NOTHING,
        CLOSES_ALL_WHEN_ONE_DIES,
        REPEATS_NOTHING,
        REPEATS_EVERYTHING,
        TELLS_OF_ONE_NODE_ONLY
    }

    private final Driver driver;
    private final Set<Vice> vices = EnumSet.noneOf(Vice.class);
    private final Consumer<String> log;
    private final List<Member> members;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private int turn; // guarded by this
    private boolean closed; // guarded by this

    HonestSession(Driver driver, Target contactPoint, Consumer<String> log, Set<Vice> vices) {
        this.driver = driver;
        this.log = log;
        this.vices.addAll(vices);
        this.members = Stream.of("127.0.0.1", "127.0.0.2", "127.0.0.3")
                .map(host -> new Member(new Target(
                        host, contactPoint.port(), contactPoint.tls(), contactPoint.login(), contactPoint.patience())))
                .toList();
    }

    void open(Outcome<Client> outcome) {
        AtomicInteger left = new AtomicInteger(members.size());
        for (Member member : members) {
            member.connect(() -> {
                if (left.decrementAndGet() == 0) {
                    var unused = clock.scheduleAtFixedRate(
                            () -> members.forEach(Member::check), 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
                    outcome.succeeded(this);
                }
            });
        }
    }

    @Override
    public void ask(String query, Outcome<String> outcome) {
        send(query, outcome, vices.contains(Vice.REPEATS_EVERYTHING));
    }

    @Override
    public void askRepeatable(String query, Outcome<String> outcome) {
        send(query, outcome, !vices.contains(Vice.REPEATS_NOTHING));
    }

    private void send(String query, Outcome<String> outcome, boolean repeatable) {
        Member member = pick();
        Client client = member == null ? null : member.client();
        if (client == null) {
            outcome.failed(new IOException("no node: " + states()));
            return;
        }
        client.ask(query, new Outcome<>() {
            @Override
            public void succeeded(String value) {
                outcome.succeeded(value);
            }

            @Override
            public void failed(Throwable told) {
                member.died(client, told);
                if (repeatable) {
                    send(query, outcome, true);
                } else {
                    String all = vices.contains(Vice.TELLS_OF_ONE_NODE_ONLY) ? "" : "; " + states();
                    outcome.failed(new IOException(told.getMessage() + all));
                }
            }
        });
    }

    private synchronized Member pick() {
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(turn++ % members.size());
            if (member.client() != null) {
                return member;
            }
        }
        return null;
    }

    private String states() {
        return members.stream()
                .limit(vices.contains(Vice.TELLS_OF_ONE_NODE_ONLY) ? 1 : members.size())
                .map(Member::state)
                .collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        clock.shutdownNow();
        members.forEach(Member::close);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private final class Member {
        private final Target target;
        private Client client; // guarded by this
        private boolean connecting; // guarded by this
        private String death = "lives"; // guarded by this
        private String lastTry = "none"; // guarded by this

        Member(Target target) {
            this.target = target;
        }

        synchronized Client client() {
            return client;
        }

        synchronized String state() {
            return target.host() + " died of " + death + ", last try: " + lastTry;
        }

        void connect(Runnable after) {
            synchronized (this) {
                connecting = true;
            }
            driver.connect(target, new Outcome<>() {
                @Override
                public void succeeded(Client opened) {
                    came(opened, null);
                    after.run();
                }

                @Override
                public void failed(Throwable told) {
                    came(null, told);
                    after.run();
                }
            });
        }

        private synchronized void came(Client opened, Throwable told) {
            connecting = false;
            client = opened;
            lastTry = told == null ? "none" : told.getMessage();
            if (isClosed()) {
                close();
            }
        }

        void check() {
            Client current = client();
            if (current != null) {
                current.ask(PING, new Outcome<>() {
                    @Override
                    public void succeeded(String value) {
                        // It lives.
                    }

                    @Override
                    public void failed(Throwable told) {
                        died(current, told);
                    }
                });
            } else if (isIdle()) {
                connect(() -> {});
            }
        }

        private synchronized boolean isIdle() {
            return !connecting;
        }

        void died(Client dead, Throwable told) {
            synchronized (this) {
                if (client != dead || isClosed()) {
                    return;
                }
                client = null;
                death = told.getMessage();
            }
            dead.close();
            if (!vices.contains(Vice.LOGS_NOTHING)) {
                log.accept(target.host() + " died of " + told.getMessage());
            }
            if (vices.contains(Vice.CLOSES_ALL_WHEN_ONE_DIES)) {
                members.forEach(Member::close);
            }
        }

        synchronized void close() {
            if (client != null) {
                client.close();
                client = null;
            }
        }
    }
}
