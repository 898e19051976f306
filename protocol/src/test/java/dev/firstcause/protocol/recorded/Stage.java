// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.recorded;

import java.io.IOException;
import java.nio.file.Path;

/** Recordings that are made with the same nodes. */
interface Stage {
    /** What it is called on the command line. */
    String name();

    /**
     * Starts nodes, records, and ends the nodes.
     *
     * @param homes a folder for the nodes' own folders
     * @param recordings the folder for the recordings
     */
    void play(Installation installation, Path homes, Path recordings) throws IOException, InterruptedException;
}
