// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.nio.file.Path;

/** A program that starts a node and ends no sooner than the test. */
final class OneNodeProgram {
    private OneNodeProgram() {}

    /** Says the process id of the node when that is ready. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (RealCluster cluster = RealCluster.builder().under(Path.of(args[0])).start()) {
            System.out.println(cluster.node(1).pid());
            while (System.in.read() >= 0) {
                // Until the test has ended too.
            }
        }
    }
}
