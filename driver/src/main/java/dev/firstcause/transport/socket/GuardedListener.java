// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.transport.socket;

import dev.firstcause.transport.WireListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Stands between a wire and its listener: what the listener throws is reported and goes no further, and once the wire is
 * closed the listener hears nothing.
 *
 * <p>Owned by the loop's thread.
 */
final class GuardedListener implements WireListener {
    private final WireListener listener;
    private final Consumer<Throwable> report;
    private boolean silent;

    GuardedListener(WireListener listener, Consumer<Throwable> report) {
        this.listener = listener;
        this.report = report;
    }

    void silence() {
        silent = true;
    }

    @Override
    public void onConnected() {
        if (!silent) {
            try {
                listener.onConnected();
            } catch (Throwable thrown) {
                report.accept(thrown);
            }
        }
    }

    @Override
    public void onBytes(ByteBuffer bytes) {
        if (!silent) {
            try {
                listener.onBytes(bytes);
            } catch (Throwable thrown) {
                report.accept(thrown);
            }
        }
    }

    @Override
    public void onBytesDone() {
        if (!silent) {
            try {
                listener.onBytesDone();
            } catch (Throwable thrown) {
                report.accept(thrown);
            }
        }
    }

    @Override
    public void onEnd() {
        if (!silent) {
            try {
                listener.onEnd();
            } catch (Throwable thrown) {
                report.accept(thrown);
            }
        }
    }

    @Override
    public void onFailed(Operation operation, IOException cause) {
        if (!silent) {
            try {
                listener.onFailed(operation, cause);
            } catch (Throwable thrown) {
                report.accept(thrown);
            }
        }
    }

    @Override
    public void onWritable() {
        if (!silent) {
            try {
                listener.onWritable();
            } catch (Throwable thrown) {
                report.accept(thrown);
            }
        }
    }

    @Override
    public void onTransportClosed() {
        if (!silent) {
            try {
                listener.onTransportClosed();
            } catch (Throwable thrown) {
                report.accept(thrown);
            }
        }
    }
}
