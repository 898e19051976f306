// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.transport.Loop;
import dev.firstcause.transport.Transport;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all parts of one cluster share.
 *
 * @param transport opens their connections
 * @param loop where all decisions about the cluster are made; connections have loops of their own
 * @param options as the session was built with
 * @param reconnection computes the pauses between tries
 * @param handshakes bounds the openings in progress over all nodes; confined to the loop
 * @param ticks calls the pools; confined to the loop
 */
record ClusterContext(
        Transport transport,
        Loop loop,
        ClusterOptions options,
        Reconnection reconnection,
        HandshakeLimit handshakes,
        PoolTicks ticks) {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterContext.class);

    /** Runs a task in the loop, soon; drops it if the loop has ended. Any thread. */
    void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The transport was closed before the cluster was told something", e);
        }
    }
}
