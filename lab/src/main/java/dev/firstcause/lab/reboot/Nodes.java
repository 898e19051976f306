// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.reboot;

import dev.firstcause.lab.cassandra.RealCluster.Hanging;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** A cluster whose nodes can be made to suffer, by their numbers, from 1 on. Belongs to one thread. */
public interface Nodes {
    /** Where they listen, in the order of their numbers. */
    List<InetSocketAddress> addresses();

    /** Ends one at once. */
    void kill(int number) throws IOException;

    /** Ends one in order. */
    void stop(int number) throws IOException;

    /** Gives one a new certificate of the same authority, for its next start. */
    void renew(int number) throws IOException;

    /** Starts one again, and waits until it listens, and until it and the others see each other up. */
    void rejoin(int number) throws IOException, InterruptedException;

    /**
     * Lets one hang, and go on; then waits until the others see it up.
     *
     * @param hanging is run while it hangs
     * @param resumed is run as soon as it goes on
     */
    void hang(int number, Hanging hanging, Runnable resumed) throws IOException, InterruptedException;
}
