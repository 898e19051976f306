// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes that were not closed yet. When the program ends, whatever is left of them is ended too. */
final class OpenNodes {
    private static final Set<CassandraNode> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OpenNodes::abandon, "end-of-cassandra-nodes"));
    }

    private OpenNodes() {}

    static void add(CassandraNode node) {
        OPEN.add(node);
    }

    static void remove(CassandraNode node) {
        OPEN.remove(node);
    }

    private static void abandon() {
        for (CassandraNode node : OPEN) {
            node.abandon();
        }
    }
}
