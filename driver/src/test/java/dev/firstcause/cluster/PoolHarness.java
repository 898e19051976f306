// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.connection.ScriptedServer;
import dev.firstcause.error.NodeReport;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Response;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.RowsMetadata;
import dev.firstcause.protocol.message.SchemaChange;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.transport.Loop;
import dev.firstcause.transport.ScriptedLoop;
import dev.firstcause.transport.ScriptedTransport;
import dev.firstcause.transport.ScriptedWire;
import dev.firstcause.type.Codecs;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The pool of one node, without sockets or a clock: the test answers what the pool asks, and sees what it tells. */
final class PoolHarness implements NodeListener {
    static final Endpoint ENDPOINT = new Endpoint("127.0.0.1", 9042);
    static final UUID HOST = new UUID(0, 1);
    static final Duration TICK = Duration.ofNanos(Loop.TICK_NANOS);

    final ScriptedTransport transport = new ScriptedTransport();
    final ScriptedLoop loop = transport.nextLoop();
    final Withholding withholding = new Withholding(loop);
    final ConnectionOptions options = ConnectionOptions.DEFAULT.withVersions(ProtocolVersion.V4);
    final ClusterContext context;
    final Node node;
    final NodePool pool;

    /** What the pool has told, in order. */
    final List<String> told = new ArrayList<>();

    /** How often the pool has told that the expected host answered. */
    int answeredItself;

    /** Answers the pool's requests; null for none. */
    Function<Message, @Nullable Response> answers = PoolHarness::answer;

    /** Is thrown when the pool tells that changes of the schema are heard from now on. */
    @Nullable
    RuntimeException schemaFailure;

    private final Map<ScriptedWire, ScriptedServer> servers = new LinkedHashMap<>();

    PoolHarness(int connections) {
        this(connections, null);
    }

    PoolHarness(int connections, @Nullable String keyspace) {
        ClusterOptions clusterOptions = new ClusterOptions(
                List.of(ENDPOINT), null, List.of(), options, keyspace, Math.max(1, connections), each -> each);
        context = new ClusterContext(
                transport,
                withholding,
                clusterOptions,
                new Reconnection(new Random(1)),
                new HandshakeLimit(withholding),
                new PoolTicks());
        node = new Node(new NodeInfo(HOST, null, "datacenter1", "rack1", null, Set.of(), null), ENDPOINT, connections);
        pool = new NodePool(context, this, options, node);
        loop.addTicker(context.handshakes()::onTick);
        loop.addTicker(now -> context.ticks().onTick(() -> List.of(pool), now));
        context.ticks().stir(pool);
        loop.runUntilIdle();
    }

    /** Answers as a healthy node does. */
    static Response answer(Message request) {
        if (request == Options.INSTANCE) {
            return new Supported(Map.of());
        } else if (request instanceof Query query) {
            return query.query().equals(SystemTables.HOST_ID) ? host(HOST) : new Result.Keyspace("shop");
        }
        return Ready.INSTANCE;
    }

    /** What a host answers that is asked for its id; null for a row without one. */
    static Rows host(@Nullable UUID id) {
        ColumnSpec column = new ColumnSpec("system", "local", "host_id", NativeType.UUID);
        List<ByteBuffer> row = new ArrayList<>();
        row.add(id == null ? null : Codecs.UUID.encode(id));
        return Rows.of(RowsMetadata.of(List.of(column)), List.of(row));
    }

    /** Lets time pass until the next tick is over, and answers all that is asked then. */
    void tick() {
        loop.advance(TICK);
        serve();
    }

    /** Ticks until all connections are there. */
    void fill() {
        for (int i = 0; node.connections().alive() < node.wanted(); i++) {
            if (i > 1_000) {
                throw new AssertionError("only " + node.report());
            }
            tick();
        }
    }

    /** Answers all that was asked, until nothing more is. */
    void serve() {
        boolean served = true;
        while (served) {
            served = false;
            for (ScriptedWire wire : transport.wires()) {
                ScriptedServer server = servers.computeIfAbsent(wire, each -> new ScriptedServer());
                for (Frame frame : server.hear(wire.takeWritten())) {
                    Response answer = answers.apply(frame.message());
                    if (answer != null) {
                        wire.deliver(server.say(answer, frame.streamId()));
                        served = true;
                    }
                }
            }
            loop.runUntilIdle();
        }
    }

    /** Lets time pass without an answer to anything. */
    void pass(Duration time) {
        loop.advance(time);
    }

    void inLoop(Runnable task) {
        loop.execute(task);
        loop.runUntilIdle();
    }

    List<ScriptedWire> wires() {
        return transport.wires();
    }

    ScriptedWire lastWire() {
        return wires().get(wires().size() - 1);
    }

    /** Those that are neither closed nor refused. */
    long openWires() {
        return wires().stream().filter(wire -> !wire.isClosed()).count();
    }

    NodeReport report() {
        return node.report();
    }

    @Override
    public boolean isUrgent() {
        return true;
    }

    @Override
    public void onBusy(Node busy, boolean isBusy) {
        told.add("busy " + isBusy);
    }

    @Override
    public void onSchemaHeard(Node teller) {
        told.add("heard, " + node.status().state());
        if (schemaFailure != null) {
            throw schemaFailure;
        }
    }

    @Override
    public void onSchemaChange(Node teller, SchemaChange change) {
        told.add("schema " + change.keyspace());
    }

    @Override
    public void onItself(Node its) {
        answeredItself++;
    }

    @Override
    public void onOtherHost(Node its, UUID actual) {
        told.add("other host " + actual);
    }

    @Override
    public void onDead(Node its, Failure failure) {
        told.add("dead of " + failure.kind() + ", " + its.report().state());
    }

    @Override
    public void onUp(Node up, Connection connection) {
        told.add("up, " + up.report().state());
    }

    @Override
    public void onDown(Node down, Failure failure) {
        told.add("down of " + failure.kind() + ", " + down.report().state());
    }

    /** The cluster's loop, which withholds tasks as long as a test wants it. */
    static final class Withholding implements Loop {
        private final Loop inner;

        @Nullable
        List<Runnable> untold;

        Withholding(Loop inner) {
            this.inner = inner;
        }

        /** Runs what was withheld, in that order or in reverse. */
        void tell(boolean reversed) {
            List<Runnable> all = new ArrayList<>(untold == null ? List.of() : untold);
            if (reversed) {
                Collections.reverse(all);
            }
            untold = null;
            all.forEach(inner::execute);
        }

        @Override
        public boolean inLoop() {
            return inner.inLoop();
        }

        @Override
        public void execute(Runnable task) {
            if (untold == null) {
                inner.execute(task);
            } else {
                untold.add(task);
            }
        }

        @Override
        public long nanoTime() {
            return inner.nanoTime();
        }

        @Override
        public void addTicker(Ticker ticker) {
            inner.addTicker(ticker);
        }

        @Override
        public void stir(Ticker ticker) {
            inner.stir(ticker);
        }

        @Override
        public void removeTicker(Ticker ticker) {
            inner.removeTicker(ticker);
        }
    }
}
