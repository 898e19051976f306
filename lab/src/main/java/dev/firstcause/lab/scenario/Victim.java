// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.scenario;

import dev.firstcause.lab.authority.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The node that things befall: a stand-in, or the process of a real one. Belongs to the thread of the play. */
public interface Victim {
    /** Where it listens, when it does. */
    InetSocketAddress address();

    /** Ends it at once, as SIGKILL does. */
    void kill() throws IOException, InterruptedException;

    /** Ends it in order, as SIGTERM does. */
    void stop() throws IOException, InterruptedException;

    /** Starts it again, and waits until it listens. */
    void start() throws IOException, InterruptedException;

    /** Makes it hang, as SIGSTOP does. */
    void hang() throws IOException, InterruptedException;

    /** Lets it go on. */
    void resume() throws IOException, InterruptedException;

    /** Gives it another identity, from its next start on. */
    void replaceIdentity(Identity identity) throws IOException;
}
