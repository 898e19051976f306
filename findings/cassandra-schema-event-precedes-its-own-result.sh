#!/usr/bin/env bash
# Apache Cassandra 5.0.7, CQL v4.
#
# A connection that has registered for SCHEMA_CHANGE changes the schema itself. Expected: the RESULT first, and the EVENT some
# time after it. Seen: the EVENT comes first, in 20 of 20 changes. A client that begins to wait for the event when it has the
# result waits for nothing; one that refreshes its metadata for both does the work twice. Statements that change nothing
# (IF NOT EXISTS of what exists) have a RESULT of kind VOID, not SCHEMA_CHANGE, and no event.
#
# Output seen:
#   CREATE TABLE: EVENT then RESULT (kind 5), 20 of 20
#   CREATE TABLE IF NOT EXISTS, of one that exists: RESULT (kind 1) alone
. "$(dirname "$0")/lib/run.sh"
CASSANDRA=5.0.7
out=$(run_java <<'J'
import java.nio.file.Path;

class Main {
    public static void main(String[] args) throws Exception {
        try (OneNode node = new OneNode(Path.of(args[0]), Path.of(args[1])); RawCql client = new RawCql(node.port)) {
            client.query("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            client.register("SCHEMA_CHANGE");
            int eventFirst = 0;
            int kind = 0;
            for (int n = 0; n < 20; n++) {
                client.query("CREATE TABLE k.t" + n + " (a int PRIMARY KEY)", 0, body -> {});
                RawCql.Frame first = client.read();
                RawCql.Frame second = client.read();
                if (first.opcode() == RawCql.EVENT && second.opcode() == RawCql.RESULT) {
                    eventFirst++;
                    kind = second.in().readInt();
                }
            }
            System.out.println("CREATE TABLE: EVENT then RESULT (kind " + kind + "), " + eventFirst + " of 20");
            client.query("CREATE TABLE IF NOT EXISTS k.t0 (a int PRIMARY KEY)", 0, body -> {});
            RawCql.Frame only = client.read();
            // The next frame is the answer to the next request, if there is no event in between.
            client.query("SELECT key FROM system.local", 0, body -> {});
            boolean alone = client.read().opcode() == RawCql.RESULT;
            System.out.println("CREATE TABLE IF NOT EXISTS, of one that exists: RESULT (kind "
                    + only.in().readInt() + ")" + (alone ? " alone" : " and an event"));
        }
    }
}
J
)
expect "$out" "CREATE TABLE: EVENT then RESULT (kind 5), 20 of 20
CREATE TABLE IF NOT EXISTS, of one that exists: RESULT (kind 1) alone"
