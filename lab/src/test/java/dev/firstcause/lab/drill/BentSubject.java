// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.drill;

import dev.firstcause.lab.subject.Client;
import dev.firstcause.lab.subject.Driver;
import dev.firstcause.lab.subject.Outcome;
import dev.firstcause.lab.subject.Target;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The honest driver, bent: each way to be a bad one overrides what it does differently. For any thread. */
class BentSubject extends HonestSubject {
    /** A lie: that it failed, and not even an exception. */
    static final class Nothing extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** What has connected and is not closed, of whomever. */
    final Set<Client> clients = ConcurrentHashMap.newKeySet();

    private final Set<Client> victims = ConcurrentHashMap.newKeySet();
    private volatile int healthyPort;

    Consumer<String> warnings = warning -> {};

    @Override
    public String name() {
        return "bent";
    }

    /** Whether it is not one of the neighbours, which all connect before any other. */
    boolean isVictim(Client honest) {
        return victims.contains(honest);
    }

    /** What is told in place of what is true; null if nothing is. */
    Throwable lie(Throwable truth) {
        return truth;
    }

    void connect(Driver honest, Target target, Outcome<Client> outcome) {
        honest.connect(target, outcome);
    }

    void ask(Client honest, String query, Outcome<String> outcome) {
        honest.ask(query, outcome);
    }

    /** A connection has failed, and its owner is told the lie next; in the loop. */
    void onFailure(Throwable truth) {}

    void close(Client honest) {
        honest.close();
    }

    void closeDriver(Driver honest) {
        honest.close();
    }

    @Override
    public final Driver start(Consumer<String> sink) {
        warnings = sink;
        Driver honest = super.start(sink);
        return new Driver() {
            @Override
            public void connect(Target target, Outcome<Client> outcome) {
                healthyPort = healthyPort == 0 ? target.port() : healthyPort;
                BentSubject.this.connect(honest, target, telling(outcome, client -> bent(client, target)));
            }

            @Override
            public void close() {
                closeDriver(honest);
            }
        };
    }

    private Client bent(Client honest, Target target) {
        clients.add(honest);
        if (target.port() != healthyPort) {
            victims.add(honest);
        }
        return new Client() {
            @Override
            public void ask(String query, Outcome<String> outcome) {
                BentSubject.this.ask(honest, query, telling(outcome, value -> value));
            }

            @Override
            public void close() {
                clients.remove(honest);
                BentSubject.this.close(honest);
            }
        };
    }

    private <T> Outcome<T> telling(Outcome<T> outcome, UnaryOperator<T> made) {
        return new Outcome<>() {
            @Override
            public void succeeded(T value) {
                outcome.succeeded(made.apply(value));
            }

            @Override
            public void failed(Throwable truth) {
                onFailure(truth);
                Throwable told = lie(truth);
                if (told != null) {
                    outcome.failed(told instanceof Nothing ? null : told);
                }
            }
        };
    }
}
