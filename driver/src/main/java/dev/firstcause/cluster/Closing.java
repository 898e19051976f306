// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import dev.firstcause.connection.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what may fail to be closed. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /**
     * Closes a connection; never throws.
     *
     * @return false if it could not be closed, because its loop has ended or takes no tasks: nothing may tell of its death any
     *     more, so nobody may wait for that
     */
    static boolean close(Connection connection, String reason) {
        try {
            connection.close(reason);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("The loop of the connection to {} had ended before it was closed", connection.endpoint(), e);
            return false;
        } catch (RuntimeException | Error e) {
            LOG.warn("The connection to {} could not be closed in order", connection.endpoint(), e);
            return false;
        }
    }

    /**
     * Gives up an opening; never throws.
     *
     * @return the connection if it is already open. The caller must close it, because its listener may not know it yet. Null if
     *     it is not open; then the opening's loop closes it
     */
    static @Nullable Connection giveUp(CompletableFuture<Connection> opening) {
        return opening.cancel(false) || opening.isCompletedExceptionally() ? null : opening.join();
    }

    /** Does one step of closing; never throws, so that the other steps are done too. */
    static void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("Something of a session could not be closed in order; the rest is closed all the same", e);
        }
    }
}
