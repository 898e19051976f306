// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorCode;
import dev.firstcause.protocol.message.Execute;
import dev.firstcause.protocol.message.Options;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.Ready;
import dev.firstcause.protocol.message.Register;
import dev.firstcause.protocol.message.Result;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import dev.firstcause.protocol.message.Values;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The errors of one node that works. None of them ends the connection. */
final class ErrorsScript {
    private static final int TOMBSTONES = 60;
    private static final int DEEP = 6000;

    private final Conversation server;
    private final String keyspace;

    ErrorsScript(Conversation server, String keyspace) {
        this.server = server;
        this.keyspace = keyspace;
    }

    void play() throws IOException {
        server.startup(Ready.class, Map.of());
        prepareGround();
        statementsThatAreWrong();
        messagesThatAreWrong();
        tooFewReplicas();
        failures();
        server.note("the connection still works");
        server.ask(Supported.class, Options.INSTANCE);
    }

    private void prepareGround() throws IOException {
        schema("CREATE KEYSPACE " + keyspace
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        server.ask(Result.Keyspace.class, Wired.query("USE " + keyspace));
        schema("CREATE TABLE t (pk int, ck int, v text, PRIMARY KEY (pk, ck))");
        server.ask(Result.Nothing.class, Wired.query("INSERT INTO t (pk, ck, v) VALUES (1, 1, 'a')"));
    }

    private void statementsThatAreWrong() throws IOException {
        fail(ErrorCode.SYNTAX_ERROR, "SELEC");
        fail(ErrorCode.SYNTAX_ERROR, "");
        fail(ErrorCode.INVALID, "SELECT * FROM nowhere");
        Values wrong = Values.positional().add(Wired.text("abc")).build();
        server.fail(
                ErrorCode.INVALID,
                new Query(
                        "SELECT * FROM t WHERE pk = ?",
                        new Parameters().values(wrong).build()));
        fail(ErrorCode.UNAUTHORIZED, "LIST ROLES");
        fail(
                ErrorCode.CONFIG_ERROR,
                "CREATE KEYSPACE wrong WITH replication = {'class': 'Nope', 'replication_factor': 1}");
        fail(
                ErrorCode.ALREADY_EXISTS,
                "CREATE KEYSPACE " + keyspace
                        + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
        fail(ErrorCode.ALREADY_EXISTS, "CREATE TABLE t (pk int PRIMARY KEY)");
        server.fail(
                ErrorCode.UNPREPARED,
                new Execute(Wired.text("an id of no one."), Wired.text("another of no one"), new Parameters().build()));
        server.note("the server's parser runs out of stack");
        fail(ErrorCode.SERVER_ERROR, "SELECT * FROM t WHERE v = " + "(".repeat(DEEP) + "1" + ")".repeat(DEEP));
    }

    private void messagesThatAreWrong() throws IOException {
        server.fail(ErrorCode.PROTOCOL_ERROR, new Startup(Map.of(Startup.CQL_VERSION, "3.0.0")));
        server.fail(ErrorCode.PROTOCOL_ERROR, new Register(List.of("NO_SUCH_CHANGE")));
        server.fail(
                ErrorCode.PROTOCOL_ERROR,
                new Query(
                        "SELECT * FROM t",
                        new Parameters().page(5, Wired.text("abcde")).build()));
    }

    private void tooFewReplicas() throws IOException {
        String spread = keyspace + "_3";
        schema("CREATE KEYSPACE " + spread
                + " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
        schema("CREATE TABLE " + spread + ".t (pk int PRIMARY KEY, v text)");
        server.fail(
                ErrorCode.UNAVAILABLE,
                Wired.query("INSERT INTO " + spread + ".t (pk, v) VALUES (1, 'a')", Consistency.QUORUM));
        server.fail(ErrorCode.UNAVAILABLE, Wired.query("SELECT * FROM " + spread + ".t WHERE pk = 1", Consistency.ALL));
    }

    private void failures() throws IOException {
        schema("CREATE FUNCTION boom (a int, b list<text>) CALLED ON NULL INPUT RETURNS int LANGUAGE java"
                + " AS 'throw new RuntimeException(\"boom\");'");
        fail(inV4(ErrorCode.FUNCTION_FAILURE, ErrorCode.INVALID), "SELECT boom(ck, ['a']) FROM t");
        StringBuilder deletes = new StringBuilder("BEGIN UNLOGGED BATCH ");
        for (int ck = 0; ck < TOMBSTONES; ck++) {
            deletes.append("DELETE FROM t WHERE pk = 7 AND ck = ").append(ck).append("; ");
        }
        server.ask(Result.Nothing.class, Wired.query(deletes + "APPLY BATCH"));
        fail(inV4(ErrorCode.READ_FAILURE, ErrorCode.READ_TIMEOUT), "SELECT * FROM t WHERE pk = 7");
        schema("CREATE TABLE captured (pk int PRIMARY KEY, v text) WITH cdc = true");
        fail(inV4(ErrorCode.WRITE_FAILURE, ErrorCode.WRITE_TIMEOUT), "INSERT INTO captured (pk, v) VALUES (1, 'a')");
    }

    /** A code that is new in v4, or the one that v3 is told instead. */
    private ErrorCode inV4(ErrorCode code, ErrorCode before) {
        return server.version().isAtLeast(ProtocolVersion.V4) ? code : before;
    }

    private void schema(String statement) throws IOException {
        server.ask(Result.Schema.class, Wired.query(statement));
    }

    private void fail(ErrorCode code, String statement) throws IOException {
        server.fail(code, Wired.query(statement));
    }
}
