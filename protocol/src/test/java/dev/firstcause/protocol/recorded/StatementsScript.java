// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Batch;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements in every form that requests have. To be played in the keyspace that {@link SchemaScript} makes. */
final class StatementsScript {
    private static final long TIMESTAMP = 1_700_000_000_000_000L;
    private static final int NOW = 1_700_000_000;

    private final Conversation server;
    private final String keyspace;
    private final boolean v4;
    private final boolean v5;

    StatementsScript(Conversation server, String keyspace) {
        this.server = server;
        this.keyspace = keyspace;
        this.v4 = server.version().isAtLeast(ProtocolVersion.V4);
        this.v5 = server.version().isAtLeast(ProtocolVersion.V5);
    }

    void play() throws IOException {
        insertAndPage();
        valuesInQueries();
        partitionKeyIndices();
        skippedMetadata();
        conditional();
        batches();
        alongWithFrames();
        changedMetadata();
        together();
        if (v5) {
            onlyInV5();
        }
    }

    private void insertAndPage() throws IOException {
        Result.Prepared insert = prepare("INSERT INTO pages (pk, ck, v) VALUES (?, ?, ?)");
        for (int ck = 0; ck < 7; ck++) {
            server.ask(Result.Nothing.class, execute(insert, new Parameters().values(row(1, ck, "row " + ck))));
        }
        server.note("pages of 3 rows");
        ByteBuffer state = null;
        do {
            QueryParameters page = new Parameters().page(3, state).build();
            Rows rows = server.ask(Rows.class, new Query("SELECT pk, ck, v FROM pages WHERE pk = 1", page));
            state = rows.metadata().pagingState();
        } while (state != null);
    }

    private void valuesInQueries() throws IOException {
        String positional = "INSERT INTO pages (pk, ck, v) VALUES (?, ?, ?)";
        ask(positional, new Parameters().values(row(2, 1, "by position")));
        ask(positional, new Parameters().values(row(2, 2, null)));
        Values named = Values.named()
                .add("place", Wired.integer(3))
                .add("what", Wired.text("by name"))
                .add("which", Wired.integer(2))
                .build();
        ask("INSERT INTO pages (pk, ck, v) VALUES (:which, :place, :what)", new Parameters().values(named));
        if (v4) {
            Values unset = Values.positional()
                    .add(Wired.integer(2))
                    .add(Wired.integer(1))
                    .addUnset()
                    .build();
            ask(positional, new Parameters().values(unset));
        }
        Parameters all = new Parameters()
                .consistency(Consistency.LOCAL_QUORUM)
                .serialConsistency(Consistency.LOCAL_SERIAL)
                .timestamp(TIMESTAMP);
        ask("INSERT INTO pages (pk, ck, v) VALUES (2, 4, 'with a timestamp')", all);
        server.ask(Rows.class, Wired.query("SELECT ck, v FROM pages WHERE pk = 2"));
    }

    private void partitionKeyIndices() throws IOException {
        Result.Prepared insert = prepare("INSERT INTO composite (v, b, c, a) VALUES (?, ?, ?, ?)");
        Values values = Values.positional()
                .add(Wired.text("v"))
                .add(Wired.text("b"))
                .add(Wired.integer(3))
                .add(Wired.integer(1))
                .build();
        server.ask(Result.Nothing.class, execute(insert, new Parameters().values(values)));
        Result.Prepared named = prepare("SELECT v FROM composite WHERE a = :a AND b = :b");
        Values names = Values.named()
                .add("b", Wired.text("b"))
                .add("a", Wired.integer(1))
                .build();
        server.ask(Rows.class, execute(named, new Parameters().values(names)));
        prepare("SELECT release_version FROM system.local");
        prepare("USE system");
    }

    private void skippedMetadata() throws IOException {
        Result.Prepared select = prepare("SELECT ck, v FROM pages WHERE pk = ?");
        ByteBuffer state = null;
        do {
            Parameters page = new Parameters()
                    .values(key(1))
                    .skipMetadata()
                    .page(4, state)
                    .consistency(Consistency.LOCAL_ONE);
            Rows rows = server.ask(Rows.class, execute(select, page));
            state = rows.metadata().pagingState();
        } while (state != null);
    }

    private void conditional() throws IOException {
        Parameters serial = new Parameters().serialConsistency(Consistency.SERIAL);
        String insert = "INSERT INTO pages (pk, ck, v) VALUES (3, 1, 'once') IF NOT EXISTS";
        server.ask(Rows.class, new Query(insert, serial.build()));
        server.ask(Rows.class, new Query(insert, serial.build()));
        Result.Prepared update = prepare("UPDATE pages SET v = ? WHERE pk = ? AND ck = ? IF v = ?");
        Values values = Values.positional()
                .add(Wired.text("twice"))
                .add(Wired.integer(3))
                .add(Wired.integer(1))
                .add(Wired.text("never"))
                .build();
        server.ask(Rows.class, execute(update, serial.values(values)));
    }

    private void batches() throws IOException {
        Result.Prepared insert = prepare("INSERT INTO pages (pk, ck, v) VALUES (?, ?, ?)");
        Batch.Child simple = new Batch.Child.Simple("DELETE FROM pages WHERE pk = 4 AND ck = 9", Values.NONE);
        Batch.Child bound =
                new Batch.Child.Simple("INSERT INTO pages (pk, ck, v) VALUES (?, ?, ?)", row(4, 1, "in a batch"));
        Batch.Child prepared = new Batch.Child.Prepared(insert.id(), row(4, 2, "prepared, in a batch"));
        batch(Batch.Kind.LOGGED, List.of(simple, bound, prepared));
        batch(Batch.Kind.UNLOGGED, List.of(prepared, simple));
        batch(Batch.Kind.LOGGED, List.of());
        Batch.Child count = new Batch.Child.Simple("UPDATE counters SET hits = hits + 5 WHERE pk = ?", key(1));
        batch(Batch.Kind.COUNTER, List.of(count, count));
        server.ask(Rows.class, Wired.query("SELECT * FROM counters"));
        server.ask(
                Result.Nothing.class,
                new Batch(
                        Batch.Kind.LOGGED,
                        List.of(bound, prepared),
                        Consistency.QUORUM,
                        Consistency.SERIAL,
                        TIMESTAMP,
                        null,
                        QueryParameters.NO_NOW));
        Batch.Child once = new Batch.Child.Simple(
                "INSERT INTO pages (pk, ck, v) VALUES (4, 1, 'again') IF NOT EXISTS", Values.NONE);
        server.note("a conditional batch");
        server.ask(Rows.class, plain(Batch.Kind.UNLOGGED, List.of(once)));
    }

    private void alongWithFrames() throws IOException {
        Frame frame = server.frame(Wired.query("SELECT v FROM pages WHERE pk = 1 AND ck = 1"));
        server.exchange(with(frame, true, Map.of()));
        if (!v4) {
            return;
        }
        List<Batch.Child> scattered = new ArrayList<>();
        for (int pk = 10; pk < 14; pk++) {
            scattered.add(new Batch.Child.Simple("INSERT INTO pages (pk, ck) VALUES (?, 1)", key(pk)));
        }
        server.note("a batch over more partitions than the server likes: a warning");
        batch(Batch.Kind.UNLOGGED, scattered);
        Map<String, @Nullable ByteBuffer> payload = new LinkedHashMap<>();
        payload.put("first", Wired.text("a payload"));
        payload.put("empty", ByteBuffer.allocate(0));
        payload.put("nothing", null);
        server.note("the server sends a payload back");
        server.exchange(with(server.frame(Wired.query("SELECT v FROM pages WHERE pk = 1 AND ck = 2")), false, payload));
        server.note("all at once: traced, with warnings, with a payload");
        server.exchange(with(server.frame(plain(Batch.Kind.UNLOGGED, scattered)), true, payload));
    }

    /**
     * A changed table makes the server forget its statements. Prepared again, one has its old id; from v5 on, an EXECUTE
     * with the old result_metadata_id is then answered with METADATA_CHANGED.
     */
    private void changedMetadata() throws IOException {
        server.ask(Result.Nothing.class, Wired.query("INSERT INTO widening (pk, v) VALUES (1, 'a')"));
        String statement = "SELECT * FROM widening WHERE pk = ?";
        Result.Prepared select = prepare(statement);
        server.ask(Rows.class, execute(select, new Parameters().values(key(1)).skipMetadata()));
        server.ask(Result.Schema.class, Wired.query("ALTER TABLE widening ADD wider set<int>"));
        server.awaitEvent(Event.Schema.class, event -> true);
        Parameters parameters = new Parameters().values(key(1));
        Execute again = execute(select, v5 ? parameters.skipMetadata() : parameters);
        server.fail(ErrorCode.UNPREPARED, again);
        prepare(statement);
        Rows rows = server.ask(Rows.class, again);
        if (v5 && rows.metadata().newMetadataId() == null) {
            throw new IllegalStateException("METADATA_CHANGED was not said");
        }
    }

    private void together() throws IOException {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(Wired.query("SELECT v FROM pages WHERE pk = 1 AND ck = " + i % 8));
        }
        server.note("20 requests in one write");
        server.askTogether(requests);
    }

    private void onlyInV5() throws IOException {
        server.note("keyspaces in requests");
        server.ask(Result.Keyspace.class, Wired.query("USE system"));
        Result.Prepared select =
                server.ask(Result.Prepared.class, new Prepare("SELECT v FROM pages WHERE pk = ? AND ck = 1", keyspace));
        server.ask(Rows.class, execute(select, new Parameters().values(key(1)).keyspace(keyspace)));
        ask(
                "INSERT INTO pages (pk, ck, v) VALUES (5, 1, 'at another time') USING TTL 100",
                new Parameters().keyspace(keyspace).nowInSeconds(NOW));
        Batch.Child child = new Batch.Child.Simple("INSERT INTO pages (pk, ck) VALUES (5, 2)", Values.NONE);
        server.ask(
                Result.Nothing.class,
                new Batch(Batch.Kind.LOGGED, List.of(child), Consistency.ONE, null, TIMESTAMP, keyspace, NOW));
        server.ask(Result.Keyspace.class, Wired.query("USE " + keyspace));
    }

    private Result.Prepared prepare(String statement) throws IOException {
        return server.ask(Result.Prepared.class, new Prepare(statement));
    }

    private void ask(String statement, Parameters parameters) throws IOException {
        server.ask(Result.Nothing.class, new Query(statement, parameters.build()));
    }

    private void batch(Batch.Kind kind, List<Batch.Child> children) throws IOException {
        server.ask(Result.Nothing.class, plain(kind, children));
    }

    private static Batch plain(Batch.Kind kind, List<Batch.Child> children) {
        return new Batch(
                kind, children, Consistency.ONE, null, QueryParameters.NO_TIMESTAMP, null, QueryParameters.NO_NOW);
    }

    private static Execute execute(Result.Prepared prepared, Parameters parameters) {
        return new Execute(prepared.id(), prepared.resultMetadataId(), parameters.build());
    }

    private static Frame with(Frame frame, boolean tracing, Map<String, @Nullable ByteBuffer> payload) {
        return new Frame(frame.version(), frame.streamId(), tracing, null, List.of(), payload, frame.message());
    }

    private static Values key(int pk) {
        return Values.positional().add(Wired.integer(pk)).build();
    }

    private static Values row(int pk, int ck, @Nullable String v) {
        return Values.positional()
                .add(Wired.integer(pk))
                .add(Wired.integer(ck))
                .add(v == null ? null : Wired.text(v))
                .build();
    }
}
