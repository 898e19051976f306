// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Prepare;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Request;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests and responses of more than a segment can hold (131,071 bytes). */
final class LargeScript {
    private static final int SEGMENT = 131_071;

    private final Conversation server;
    private final String keyspace;
    private final boolean compressed;

    LargeScript(Conversation server, String keyspace, boolean compressed) {
        this.server = server;
        this.keyspace = keyspace;
        this.compressed = compressed;
    }

    void play() throws IOException {
        server.startup(Ready.class, Map.of());
        server.ask(
                Result.Schema.class,
                Wired.query("CREATE KEYSPACE " + keyspace
                        + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"));
        server.ask(Result.Keyspace.class, Wired.query("USE " + keyspace));
        server.ask(Result.Schema.class, Wired.query("CREATE TABLE large (pk int PRIMARY KEY, v blob)"));
        Result.Prepared insert =
                server.ask(Result.Prepared.class, new Prepare("INSERT INTO large (pk, v) VALUES (?, ?)"));
        server.note("a request and a response, each longer than a segment");
        insertAndSelect(insert, 1, repetitive(SEGMENT + 1000));
        if (compressed) {
            server.note("three segments, and bytes that cannot be compressed");
            insertAndSelect(insert, 2, repetitive(2 * SEGMENT + 1000));
            insertAndSelect(insert, 3, random(3000));
            smallAfterLarge();
        }
    }

    private void insertAndSelect(Result.Prepared insert, int pk, ByteBuffer value) throws IOException {
        Values values = Values.positional().add(Wired.integer(pk)).add(value).build();
        server.ask(
                Result.Nothing.class,
                new Execute(
                        insert.id(),
                        insert.resultMetadataId(),
                        new Parameters().values(values).build()));
        server.ask(Rows.class, Wired.query("SELECT v FROM large WHERE pk = " + pk));
    }

    /** Whether small frames share a segment with parts of the large one is for both sides to show. */
    private void smallAfterLarge() throws IOException {
        List<Request> requests = new ArrayList<>();
        for (int pk = 3; pk > 0; pk--) {
            requests.add(Wired.query("SELECT pk FROM large WHERE pk = " + pk));
            Values key = Values.positional().add(Wired.integer(pk)).build();
            requests.add(new Query(
                    "SELECT v FROM large WHERE pk = ?",
                    new Parameters().values(key).build()));
        }
        server.note("small and large ones in one write");
        server.askTogether(requests);
    }

    private static ByteBuffer repetitive(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i / 1000);
        }
        return ByteBuffer.wrap(bytes);
    }

    private static ByteBuffer random(int length) {
        byte[] bytes = new byte[length];
        new Random(42).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
