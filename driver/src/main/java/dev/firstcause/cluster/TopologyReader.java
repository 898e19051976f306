// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.error.UnusableNodeException;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.ErrorResponse;
import dev.firstcause.protocol.message.Message;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Asks one node which nodes its cluster has. Any thread; it keeps no state. */
final class TopologyReader {
    private TopologyReader() {}

    /**
     * Reads the system tables of the node that the connection leads to.
     *
     * @return the nodes; it fails with an {@link UnusableNodeException} if the node does not show
     *     its tables, and with what the request failed of. It is completed in the connection's loop
     */
    static CompletionStage<Reading> read(Connection connection) {
        try {
            return ask(connection, SystemTables.LOCAL)
                    .thenCombine(askForPeers(connection), (local, peers) -> reading(connection, local, peers));
        } catch (RuntimeException | Error e) {
            // The caller would wait for an answer that cannot come.
            return CompletableFuture.failedStage(e);
        }
    }

    /** Cassandra before 4.0, and ScyllaDB, have only the older table. */
    private static CompletionStage<Message> askForPeers(Connection connection) {
        return ask(connection, SystemTables.PEERS_V2)
                .thenCompose(answer -> answer instanceof ErrorResponse
                        ? ask(connection, SystemTables.PEERS)
                        : CompletableFuture.completedStage(answer));
    }

    private static CompletionStage<Message> ask(Connection connection, String query) {
        return connection
                .send(new Query(query, new QueryParameters(Consistency.ONE, Values.NONE)))
                .thenApply(Frame::message);
    }

    private static Reading reading(Connection connection, Message local, Message peers) {
        int port = connection.endpoint().port();
        List<NodeRow> itself = SystemTables.read(rows(connection, "system.local", local), port);
        NodeInfo info = itself.size() == 1 ? itself.get(0).info() : null;
        if (info == null) {
            throw UnusableNodeException.of(
                    connection.endpoint(), "it does not say who it is: there is no complete row in its system.local");
        }
        List<NodeRow> others = SystemTables.read(rows(connection, "its table of peers", peers), port);
        return Reading.of(connection.endpoint(), connection.hasSeveralAddresses(), info, others);
    }

    private static Rows rows(Connection connection, String table, Message answer) {
        if (answer instanceof Rows rows) {
            return rows;
        }
        String why = "it does not show " + table;
        throw answer instanceof ErrorResponse error
                ? UnusableNodeException.of(connection.endpoint(), why, error)
                : UnusableNodeException.of(connection.endpoint(), why + ", but answered " + answer.opcode());
    }
}
