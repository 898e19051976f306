// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import dev.firstcause.connection.ConnectionListener;
import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.frame.Frame;
import dev.firstcause.protocol.message.Event;
import org.jspecify.annotations.Nullable;

/**
 * Listens to one connection that the {@link ControlConnection} has opened, in that connection's loop, and passes on what it
 * hears in the cluster's loop.
 */
final class ControlListener implements ConnectionListener {
    private final ClusterContext context;
    private final ControlConnection control;

    /** Null until the connection is open: its death may be told before. */
    volatile @Nullable Connection connection;

    ControlListener(ClusterContext context, ControlConnection control) {
        this.context = context;
        this.control = control;
    }

    @Override
    public void onEvent(Frame frame) {
        if (frame.message() instanceof Event event) {
            context.execute(() -> {
                Connection mine = connection;
                if (mine != null) {
                    control.onEvent(mine, event);
                }
            });
        }
    }

    @Override
    public void onDead(Failure failure) {
        context.execute(() -> {
            Connection mine = connection;
            if (mine != null) {
                control.onDead(mine, failure);
            }
        });
    }
}
