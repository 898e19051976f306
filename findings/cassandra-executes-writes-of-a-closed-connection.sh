#!/usr/bin/env bash
# Apache Cassandra 5.0.7, CQL v4 without TLS, Linux.
#
# A node hangs (SIGSTOP). A client sends it an INSERT, gives it up and closes the connection; then another client is told that
# the node is back (SIGCONT) and reads. Expected: the request dies with its connection. Seen: the kernel of the node has taken
# the bytes, and when the process goes on it reads and executes them before it meets the end of the stream. Closing a
# connection cancels nothing that was sent: a write that was repeated elsewhere is executed once more, as late as that.
#
# Output seen:
#   the node hangs, and the client has closed its connection
#   rows after: 1
. "$(dirname "$0")/lib/run.sh"
CASSANDRA=5.0.7
out=$(run_java <<'J'
import java.io.DataInputStream;
import java.nio.file.Path;

class Main {
    public static void main(String[] args) throws Exception {
        try (OneNode node = new OneNode(Path.of(args[0]), Path.of(args[1])); RawCql other = new RawCql(node.port)) {
            other.query("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            other.query("CREATE TABLE k.t (a int PRIMARY KEY)");
            try (RawCql client = new RawCql(node.port)) {
                signal("STOP", node.process.pid());
                client.query("INSERT INTO k.t (a) VALUES (1)", 0, body -> {});
            }
            System.out.println("the node hangs, and the client has closed its connection");
            signal("CONT", node.process.pid());
            int rows = 0;
            for (int tries = 0; rows == 0 && tries < 100; tries++) {
                rows = rows(other.query("SELECT a FROM k.t"));
                Thread.sleep(50);
            }
            System.out.println("rows after: " + rows);
        }
    }

    private static void signal(String name, long pid) throws Exception {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).start().waitFor();
    }

    private static int rows(RawCql.Frame frame) throws Exception {
        DataInputStream in = frame.in();
        in.readInt(); // kind: rows
        in.readInt(); // flags
        in.readInt(); // columns
        RawCql.string(in); // keyspace
        RawCql.string(in); // table
        RawCql.string(in); // column
        in.readUnsignedShort(); // int
        return in.readInt();
    }
}
J
)
expect "$out" "the node hangs, and the client has closed its connection
rows after: 1"
