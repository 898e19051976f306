// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.message.Event;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Supported;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The start of a connection, and changes of every kind of schema object, each with its event. */
final class SchemaScript {
    private final Conversation server;
    private final String keyspace;

    SchemaScript(Conversation server, String keyspace) {
        this.server = server;
        this.keyspace = keyspace;
    }

    void greet() throws IOException {
        server.ask(Supported.class, Options.INSTANCE);
        server.startup(Ready.class, Map.of());
        server.ask(Ready.class, new Register(List.of(Event.TOPOLOGY_CHANGE, Event.STATUS_CHANGE, Event.SCHEMA_CHANGE)));
    }

    void create() throws IOException {
        change("CREATE KEYSPACE " + keyspace
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        server.ask(Result.Keyspace.class, Wired.query("USE " + keyspace));
        server.ask(
                Result.Nothing.class,
                Wired.query("CREATE KEYSPACE IF NOT EXISTS " + keyspace
                        + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}"));
        change("CREATE TABLE pages (pk int, ck int, v text, PRIMARY KEY (pk, ck))");
        change("CREATE TABLE composite (a int, b text, c int, v text, PRIMARY KEY ((a, b), c))");
        change("CREATE TABLE counters (pk int PRIMARY KEY, hits counter)");
        change("CREATE TABLE widening (pk int PRIMARY KEY, v text)");
        change("CREATE TYPE address (street text, number int, tags frozen<set<text>>)");
        change("ALTER TYPE address ADD city text");
    }

    void functions() throws IOException {
        change("CREATE FUNCTION add_up (state bigint, numbers list<int>, x int) CALLED ON NULL INPUT RETURNS bigint"
                + " LANGUAGE java AS 'return (state == null ? 0 : state) + (x == null ? 0 : x);'");
        change("CREATE FUNCTION add_one (state bigint, x int) CALLED ON NULL INPUT RETURNS bigint"
                + " LANGUAGE java AS 'return (state == null ? 0 : state) + (x == null ? 0 : x);'");
        change("CREATE AGGREGATE total (int) SFUNC add_one STYPE bigint INITCOND 0");
        server.ask(Result.class, Wired.query("SELECT total(number_of) FROM " + keyspace + ".sums"));
    }

    void sums() throws IOException {
        change("CREATE TABLE sums (pk int PRIMARY KEY, number_of int)");
        server.ask(Result.Nothing.class, Wired.query("INSERT INTO sums (pk, number_of) VALUES (1, 20)"));
        server.ask(Result.Nothing.class, Wired.query("INSERT INTO sums (pk, number_of) VALUES (2, 22)"));
    }

    void drop() throws IOException {
        change("DROP AGGREGATE total");
        change("DROP FUNCTION add_one");
        change("DROP TABLE types");
        change("DROP TYPE address");
        change("ALTER KEYSPACE " + keyspace + " WITH durable_writes = false");
        change("DROP KEYSPACE " + keyspace);
    }

    private void change(String statement) throws IOException {
        server.ask(Result.Schema.class, Wired.query(statement));
        server.awaitEvent(Event.Schema.class, event -> true);
    }
}
