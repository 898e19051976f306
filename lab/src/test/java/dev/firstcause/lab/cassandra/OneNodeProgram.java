// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that starts a node and never ends by itself. */
final class OneNodeProgram {
    private OneNodeProgram() {}

    /** Says the process id of the node when that is ready. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (RealCluster cluster = RealCluster.builder().under(Path.of(args[0])).start()) {
            System.out.println(cluster.node(1).pid());
            new CountDownLatch(1).await();
        }
    }
}
