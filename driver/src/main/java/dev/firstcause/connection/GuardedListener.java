// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.failure.Failure;
import dev.firstcause.protocol.frame.Frame;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands between a connection and its listener: what the listener throws is logged here, and goes no further. */
final class GuardedListener implements ConnectionListener {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionListener.class);

    private final ConnectionListener listener;
    private final Endpoint endpoint;

    GuardedListener(ConnectionListener listener, Endpoint endpoint) {
        this.listener = listener;
        this.endpoint = endpoint;
    }

    @Override
    public void onEvent(Frame event) {
        guard("an event", () -> listener.onEvent(event));
    }

    @Override
    public void onDead(Failure failure) {
        guard("a death", () -> listener.onDead(failure));
    }

    @Override
    public void onSuspect() {
        guard("a silence", listener::onSuspect);
    }

    @Override
    public void onStepBegun(Step step) {
        guard("the beginning of " + step, () -> listener.onStepBegun(step));
    }

    @Override
    public void onStepDone(Step step, Duration took, String detail) {
        guard("the end of " + step, () -> listener.onStepDone(step, took, detail));
    }

    private void guard(String what, Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("A listener failed when it was told of {}, from {}", what, endpoint, e);
        }
    }
}
