// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cli;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionOptions;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.protocol.message.Consistency;
import dev.firstcause.protocol.message.Query;
import dev.firstcause.protocol.message.QueryParameters;
import dev.firstcause.protocol.message.Rows;
import dev.firstcause.protocol.message.Values;
import dev.firstcause.tls.TlsOptions;
import dev.firstcause.transport.Transport;
import dev.firstcause.transport.TransportOptions;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.UUID;

/** What a real node says of itself, asked on one connection to its address, without a session. */
final class OneNode implements AutoCloseable {
    private static final String HOST_ID = "SELECT host_id FROM system.local WHERE key = 'local'";
    private static final String CLIENTS = "SELECT address, port FROM system_views.clients";

    private final Transport transport;
    private final Connection connection;

    private OneNode(Transport transport, Connection connection) {
        this.transport = transport;
        this.connection = connection;
    }

    static OneNode at(Endpoint endpoint, TlsOptions tls) {
        Transport transport = TransportOptions.DEFAULT.withName("nio").open();
        try {
            Connection connection = Connection.open(transport, endpoint, ConnectionOptions.DEFAULT.withTls(tls))
                    .toCompletableFuture()
                    .join();
            return new OneNode(transport, connection);
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    UUID hostId() {
        Rows.Cursor cursor = rows(HOST_ID).cursor();
        cursor.next();
        ByteBuffer bytes = Objects.requireNonNull(cursor.bytes(0), "each node has a host id");
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    /** How many clients are connected to it, without this one. */
    int otherClients() {
        return rows(CLIENTS).count() - 1;
    }

    private Rows rows(String query) {
        return (Rows) connection
                .send(new Query(query, new QueryParameters(Consistency.ONE, Values.NONE)))
                .toCompletableFuture()
                .join()
                .message();
    }

    @Override
    public void close() {
        transport.close();
    }
}
