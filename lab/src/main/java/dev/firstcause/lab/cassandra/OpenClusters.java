// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The clusters that were not closed yet. When the program ends, whatever is left of them is ended too. */
final class OpenClusters {
    private static final Set<RealCluster> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OpenClusters::closeAll, "end-of-cassandra-clusters"));
    }

    private OpenClusters() {}

    static void add(RealCluster cluster) {
        OPEN.add(cluster);
    }

    static void remove(RealCluster cluster) {
        OPEN.remove(cluster);
    }

    private static void closeAll() {
        for (RealCluster cluster : OPEN) {
            try {
                cluster.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Something is left of " + cluster, e);
            }
        }
    }
}
