#!/usr/bin/env bash
# Apache Cassandra 5.0.7, CQL v4 without TLS, Linux.
#
# A node is stopped in order (SIGTERM) while an idle client is connected that has registered for STATUS_CHANGE. Expected: the
# node closes the connection (FIN), so that the client can tell a stop from a crash. Seen: the node sends the event "DOWN" of
# its own address, and then resets the connection. The event is the only trace of an orderly stop.
#
# Output seen:
#   EVENT STATUS_CHANGE DOWN, of the node itself: true
#   then: SocketException: Connection reset
. "$(dirname "$0")/lib/run.sh"
CASSANDRA=5.0.7
out=$(run_java <<'J'
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

class Main {
    public static void main(String[] args) throws Exception {
        try (OneNode node = new OneNode(Path.of(args[0]), Path.of(args[1])); RawCql client = new RawCql(node.port)) {
            client.register("STATUS_CHANGE");
            node.process.toHandle().destroy();
            try {
                while (true) {
                    RawCql.Frame frame = client.expect(RawCql.EVENT);
                    DataInputStream in = frame.in();
                    String what = RawCql.string(in) + " " + RawCql.string(in);
                    byte[] address = new byte[in.readUnsignedByte()];
                    in.readFully(address);
                    boolean itself = java.net.InetAddress.getByAddress(address).isLoopbackAddress()
                            && in.readInt() == node.port;
                    System.out.println("EVENT " + what + ", of the node itself: " + itself);
                }
            } catch (EOFException e) {
                System.out.println("then: the end of the stream");
            } catch (IOException e) {
                System.out.println("then: " + e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }
}
J
)
expect "$out" "EVENT STATUS_CHANGE DOWN, of the node itself: true
then: SocketException: Connection reset"
