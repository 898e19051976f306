// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.cassandra;

import dev.firstcause.lab.authority.Identity;
import dev.firstcause.lab.authority.TestAuthority;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a cluster have in common.
 *
 * @param nodes how many they are
 * @param password whether users need one
 * @param identities what a node shows, by its address, or null for no TLS
 * @param clients whose certificates clients need, or null for none
 * @param dataCenters the data centre of each node that is not in {@link #USUAL}, by its number
 * @param more lines of cassandra.yaml, by their names
 */
record NodeSettings(
        int nodes,
        boolean password,
        @Nullable Function<String, Identity> identities,
        @Nullable TestAuthority clients,
        Map<Integer, String> dataCenters,
        Map<String, String> more) {
    /** The data centre of nodes that were given no other. */
    static final String USUAL = "datacenter1";

    /** Where a node stands, by its number. */
    String dataCenter(int number) {
        return dataCenters.getOrDefault(number, USUAL);
    }
}
