// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in node in a process of its own, with plain TCP: on this host, or on that of a {@link FarNetwork}. The process ends
 * with this one, however this one ends, but for one that is paused then. For one thread at a time.
 */
public final class FarNode implements AutoCloseable {
    private final Child child;

    private FarNode(Child child) {
        this.child = child;
    }

    /**
     * Starts a node.
     *
     * @param network on whose host it runs; null for this host
     * @throws IOException if it does not start; the message has what it said
     */
    public static FarNode start(@Nullable FarNetwork network) throws IOException {
        return new FarNode(Child.start(network, NodeProgram.class));
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return child.address();
    }

    long pid() {
        return child.pid();
    }

    /** Stops the process where it is (SIGSTOP): its kernel goes on. */
    public void pause() throws IOException {
        child.pause();
    }

    /** Lets it go on (SIGCONT). */
    public void resume() throws IOException {
        child.resume();
    }

    /** Kills it, paused or not, and waits until it is gone. */
    @Override
    public void close() throws IOException {
        child.close();
    }
}
