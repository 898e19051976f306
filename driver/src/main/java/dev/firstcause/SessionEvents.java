// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.cluster.ClusterListener;
import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.SchemaChange;

/** Tells the application's listener and the prepared statements; the cluster logs what the application's listener throws. */
final class SessionEvents implements ClusterListener {
    private final SessionListener listener;
    private final Preparations preparations;

    SessionEvents(SessionListener listener, Preparations preparations) {
        this.listener = listener;
        this.preparations = preparations;
    }

    @Override
    public void onConnectionDead(NodeReport node, Failure failure) {
        listener.onConnectionDead(node, failure);
    }

    @Override
    public void onSchemaHeard(Endpoint node) {
        preparations.changed(node, null);
    }

    @Override
    public void onSchemaChange(Endpoint node, SchemaChange change) {
        preparations.changed(node, change);
    }

    @Override
    public void onNodeUp(NodeReport node, Connection connection) {
        try {
            listener.onNodeUp(node);
        } catch (RuntimeException | Error e) {
            prepareAfter(e, connection);
            throw e;
        }
        preparations.prepareAll(connection);
    }

    /** The listener's exception stays the one that is logged, even if the statements cannot be prepared either. */
    private void prepareAfter(Throwable earlier, Connection connection) {
        try {
            preparations.prepareAll(connection);
        } catch (RuntimeException | Error e) {
            earlier.addSuppressed(e);
        }
    }

    @Override
    public void onNodeDown(NodeReport node, Failure failure) {
        listener.onNodeDown(node, failure);
    }

    @Override
    public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
        listener.onContactPointFailed(contactPoint, why);
    }
}
