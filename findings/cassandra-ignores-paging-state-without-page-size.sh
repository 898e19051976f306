#!/usr/bin/env bash
# Apache Cassandra 5.0.7, CQL v4.
#
# A QUERY carries a paging state and no page size (the protocol has a flag for each). Expected: the rows after that state, in
# one page, or an error. Seen: the state is ignored without a warning, and all rows come again from the first one.
#
# Output seen:
#   page size 6: 6 rows
#   state and page size 100: 4 rows
#   state alone: 10 rows
. "$(dirname "$0")/lib/run.sh"
CASSANDRA=5.0.7
out=$(run_java <<'J'
import java.io.DataInputStream;
import java.nio.file.Path;

class Main {
    public static void main(String[] args) throws Exception {
        try (OneNode node = new OneNode(Path.of(args[0]), Path.of(args[1])); RawCql client = new RawCql(node.port)) {
            client.query("CREATE KEYSPACE k WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
            client.query("CREATE TABLE k.t (p int, c int, PRIMARY KEY (p, c))");
            for (int c = 0; c < 10; c++) {
                client.query("INSERT INTO k.t (p, c) VALUES (1, " + c + ")");
            }
            String select = "SELECT c FROM k.t WHERE p = 1";
            client.query(select, 0x04, body -> body.writeInt(6));
            Page page = Page.of(client.expect(RawCql.RESULT));
            System.out.println("page size 6: " + page.rows + " rows");
            client.query(select, 0x04 | 0x08, body -> {
                body.writeInt(100);
                body.writeInt(page.state.length);
                body.write(page.state);
            });
            System.out.println("state and page size 100: " + Page.of(client.expect(RawCql.RESULT)).rows + " rows");
            client.query(select, 0x08, body -> {
                body.writeInt(page.state.length);
                body.write(page.state);
            });
            System.out.println("state alone: " + Page.of(client.expect(RawCql.RESULT)).rows + " rows");
        }
    }

    record Page(int rows, byte[] state) {
        static Page of(RawCql.Frame frame) throws Exception {
            DataInputStream in = frame.in();
            in.readInt(); // kind: rows
            int flags = in.readInt();
            int columns = in.readInt();
            byte[] state = {};
            if ((flags & 0x02) != 0) {
                state = new byte[in.readInt()];
                in.readFully(state);
            }
            RawCql.string(in); // keyspace
            RawCql.string(in); // table
            for (int each = 0; each < columns; each++) {
                RawCql.string(in);
                in.readUnsignedShort(); // int
            }
            return new Page(in.readInt(), state);
        }
    }
}
J
)
expect "$out" "page size 6: 6 rows
state and page size 100: 4 rows
state alone: 10 rows"
