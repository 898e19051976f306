// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Knows at once which nodes are well, and serves from those; how it is bent, its subclasses know. */
class MadeApplication implements Application {
    final AtomicBoolean open = new AtomicBoolean();
    final Set<Long> inserted = ConcurrentHashMap.newKeySet();
    final Map<Long, Long> counted = new ConcurrentHashMap<>();
    final Map<Long, Long> overwritten = new ConcurrentHashMap<>();
    private final MadeNodes nodes;

    MadeApplication(MadeNodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public String name() {
        return "made";
    }

    @Override
    public String description() {
        return "Made for this test";
    }

    @Override
    public Load open(Surroundings where, Sightings sightings) {
        open.set(true);
        return new Open(sightings);
    }

    /** What becomes of one request, the number-th. */
    void answer(long number, Answer answer, InetSocketAddress by, Runnable run) {
        run.run();
        answer.served(by, List.of());
    }

    /** What becomes of a value. */
    void write(long id, long value) {
        overwritten.put(id, value);
    }

    private final class Open implements Load {
        private final Sightings sightings;
        private long number;

        Open(Sightings sightings) {
            this.sightings = sightings;
        }

        @Override
        public void ask(Request request, long id, Answer answer) {
            ask(answer, () -> {
                if (request == Request.INSERT) {
                    inserted.add(id);
                } else if (request == Request.COUNT) {
                    counted.merge(id, 1L, Long::sum);
                }
            });
        }

        @Override
        public void overwrite(long id, long value, Answer answer) {
            ask(answer, () -> write(id, value));
        }

        private void ask(Answer answer, Runnable run) {
            nodes.silent.forEach(sightings::nodeDown);
            number++;
            InetSocketAddress by = nodes.addresses().stream()
                    .skip(number % 3)
                    .filter(node -> !nodes.dead.contains(node) && !nodes.silent.contains(node))
                    .findFirst()
                    .orElse(nodes.addresses().get(0));
            answer(number, answer, by, run);
        }

        @Override
        public Map<Long, Long> overwritten() {
            return overwritten;
        }

        @Override
        public Set<Long> inserted() {
            return inserted;
        }

        @Override
        public Map<Long, Long> counted() {
            return counted;
        }

        @Override
        public void close() {
            open.set(false);
        }
    }
}
