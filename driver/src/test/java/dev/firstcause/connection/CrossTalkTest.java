// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstcause.failure.Failure;
import dev.firstcause.failure.FailureKind;
import dev.firstcause.lab.node.Answer;
import dev.firstcause.lab.node.StandInConnection;
import dev.firstcause.lab.node.StandInNode;
import dev.firstcause.lab.node.Table;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.type.NativeType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many connections on one event loop, under load, and random ones of them are killed in random ways: no healthy one ever
 * fails, each answer is to its own question, and each failure names the connection that died and what it died of. It is
 * about the class of cpython#148594, in which what a dead connection left behind in its thread was the end of a healthy one.
 *
 * <p>{@code -Dcrosstalk.connections=1000 -Dcrosstalk.seconds=60} lets it be as many for as long.
 */
@Timeout(300)
class CrossTalkTest extends TlsHarness {
    private static final int CONNECTIONS = Integer.getInteger("crosstalk.connections", 100);
    private static final int SECONDS = Integer.getInteger("crosstalk.seconds", 4);
    private static final long SEED = Long.getLong("crosstalk.seed", 20_261_128);
    private static final int AT_ONCE = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] ALERT_IN_CLEAR = {21, 3, 3, 0, 2, 2, 80};

    private final Random random = new Random(SEED);
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Set<Connection> doomed = ConcurrentHashMap.newKeySet();
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final AtomicLong answered = new AtomicLong();
    private volatile boolean over;

    /** A way to die. A kernel that is closed with something unread says RST in place of FIN. */
    private enum Death {
        RESET(FailureKind.PEER_RESET),
        FIN(FailureKind.PEER_TRUNCATED, FailureKind.PEER_RESET),
        CLOSE_NOTIFY(FailureKind.PEER_CLOSED, FailureKind.PEER_RESET),
        CLEAR_ALERT(FailureKind.RECORD_INVALID),
        FORGED_RECORD(FailureKind.RECORD_INVALID),
        PLAINTEXT(FailureKind.NOT_TLS),
        NO_CQL(FailureKind.PROTOCOL_ERROR),
        HALF_A_RECORD(FailureKind.PEER_TRUNCATED, FailureKind.PEER_RESET),
        CLOSED_BY_US(FailureKind.LOCAL_CLOSE),
        SAID_TO_BE_DEAD(FailureKind.INTERNAL);

        private final FailureKind kind;
        private final FailureKind orKind;

        Death(FailureKind kind) {
            this(kind, kind);
        }

        Death(FailureKind kind, FailureKind orKind) {
            this.kind = kind;
            this.orKind = orKind;
        }

        boolean mayBe(FailureKind told) {
            return told == kind || told == orKind;
        }

        void of(Alive victim, Random random) {
            StandInConnection other = victim.other;
            switch (this) {
                case RESET -> other.reset();
                case FIN -> other.finish();
                case CLOSE_NOTIFY -> other.close();
                case CLEAR_ALERT -> other.sendRaw(ALERT_IN_CLEAR);
                case FORGED_RECORD -> other.sendRaw(record(random, 64, 64));
                case PLAINTEXT -> other.sendRaw("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                case NO_CQL -> other.sendBytes("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                case HALF_A_RECORD -> {
                    other.sendRaw(record(random, 500, 100));
                    other.finish();
                }
                case CLOSED_BY_US -> victim.connection.close("the pool shrinks");
                case SAID_TO_BE_DEAD -> victim.connection.defunct(new IllegalStateException("seen elsewhere"));
            }
        }

        private static byte[] record(Random random, int announced, int sent) {
            byte[] record = new byte[5 + sent];
            random.nextBytes(record);
            record[0] = 23;
            record[1] = 3;
            record[2] = 3;
            record[3] = (byte) (announced >> 8);
            record[4] = (byte) announced;
            return record;
        }
    }

    /** A connection, with its other end. */
    private record Alive(Connection connection, StandInConnection other) {}

    @Test
    void no_healthy_connection_hears_of_its_neighbours_deaths()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        try (StandInNode node =
                StandInNode.builder().tls(authority.server("127.0.0.1")).start()) {
            node.when(query -> true)
                    .answersWith(received -> Answer.rows(Table.empty()
                            .column("echo", NativeType.TEXT)
                            .row(received.queries().get(0))));
            List<Alive> all = new ArrayList<>();
            while (all.size() < CONNECTIONS) {
                all.add(open(node));
            }
            Alive[] alive = all.toArray(new Alive[0]);
            Thread load = new Thread(() -> load(alive), "load");
            load.start();
            int deaths;
            try {
                deaths = kill(node, alive);
            } finally {
                over = true;
                load.join();
            }
            assertThat(places.tryAcquire(AT_ONCE, PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("each request has an end")
                    .isTrue();
            assertThat(wrong).as("seed %s", SEED).isEmpty();
            assertThat(alive).allMatch(one -> one.connection.lastError().isEmpty());
            assertThat(answered.get()).isGreaterThan(CONNECTIONS);
            assertThat(deaths).isGreaterThanOrEqualTo(Death.values().length);
            System.out.printf(
                    "%d connections, %d s, %d deaths, %d answers, seed %d%n",
                    CONNECTIONS, SECONDS, deaths, answered.get(), SEED);
        }
    }

    private Alive open(StandInNode node) throws InterruptedException, ExecutionException, TimeoutException {
        int before = node.connections().size();
        Endpoint endpoint = new Endpoint("127.0.0.1", node.address().getPort());
        Connection connection = Connection.open(transport, endpoint, trusting)
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        List<StandInConnection> connections = node.awaitConnections(before + 1, PATIENCE);
        return new Alive(connection, connections.get(connections.size() - 1));
    }

    private void load(Alive[] alive) {
        for (long number = 0; !over; number++) {
            places.acquireUninterruptibly();
            Alive one;
            synchronized (alive) {
                one = alive[(int) (number % alive.length)];
            }
            String question = "SELECT " + number;
            CompletableFuture<Void> unused = one.connection
                    .send(query(question), PATIENCE)
                    .handle((frame, thrown) -> {
                        judge(one.connection, question, frame, thrown);
                        places.release();
                        return null;
                    })
                    .toCompletableFuture()
                    .thenAccept(nothing -> {});
        }
    }

    private void judge(Connection connection, String question, Frame frame, Throwable thrown) {
        if (frame != null) {
            answered.incrementAndGet();
            if (!(frame.message() instanceof Rows rows) || !question.equals(text(rows))) {
                wrong.add(question + " was answered " + frame.message());
            }
        } else if (!doomed.contains(connection)) {
            wrong.add("a healthy connection: " + thrown);
        } else if (!(thrown instanceof ConnectionShutdownException shutdown)
                || shutdown.failure() != connection.lastError().orElse(null)) {
            wrong.add("another failure than its own: " + thrown);
        }
    }

    private static String text(Rows rows) {
        Rows.Cursor cursor = rows.cursor();
        return cursor.next() ? StandardCharsets.UTF_8.decode(cursor.bytes(0)).toString() : null;
    }

    /** One after the other, each way at least once, until time is up. */
    private int kill(StandInNode node, Alive[] alive)
            throws InterruptedException, ExecutionException, TimeoutException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        // Not by its ports, which the kernel gives again.
        Set<Failure> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        int deaths = 0;
        while (System.nanoTime() < end || deaths < Death.values().length) {
            int index = random.nextInt(alive.length);
            Death death =
                    Death.values()[deaths < Death.values().length ? deaths : random.nextInt(Death.values().length)];
            Alive victim = alive[index];
            doomed.add(victim.connection);
            death.of(victim, random);
            Failure failure = get(victim.connection.whenDead());
            check(victim, death, failure);
            assertThat(seen.add(failure)).as("a death of its own").isTrue();
            Alive next = open(node);
            synchronized (alive) {
                alive[index] = next;
            }
            deaths++;
        }
        return deaths;
    }

    private void check(Alive victim, Death death, Failure failure) {
        if (!death.mayBe(failure.kind())) {
            wrong.add(death + " was told as " + failure);
        }
        if (!failure.connection()
                .contains("<- 127.0.0.1:" + victim.other.client().getPort() + " ")) {
            wrong.add(victim.other + " died, and the failure names " + failure.connection());
        }
    }
}
