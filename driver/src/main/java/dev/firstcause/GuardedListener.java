// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.cluster.ClusterListener;
import dev.firstcause.connection.Connection;
import dev.firstcause.connection.Endpoint;
import dev.firstcause.error.NodeReport;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.message.SchemaChange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the application's listener, and the statements that a node came up; what is thrown there is logged here. */
final class GuardedListener implements ClusterListener {
    private static final Logger LOG = LoggerFactory.getLogger(SessionListener.class);

    private final SessionListener listener;
    private final Preparations preparations;

    GuardedListener(SessionListener listener, Preparations preparations) {
        this.listener = listener;
        this.preparations = preparations;
    }

    @Override
    public void onConnectionDead(NodeReport node, Failure failure) {
        guard("a death", () -> listener.onConnectionDead(node, failure));
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
        guard("a node that is up", () -> listener.onNodeUp(node));
        preparations.prepareAll(connection);
    }

    @Override
    public void onNodeDown(NodeReport node, Failure failure) {
        guard("a node that is down", () -> listener.onNodeDown(node, failure));
    }

    @Override
    public void onContactPointFailed(Endpoint contactPoint, Throwable why) {
        guard("a contact point", () -> listener.onContactPointFailed(contactPoint, why));
    }

    private static void guard(String what, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("A listener failed when it was told of {}", what, e);
        }
    }
}
