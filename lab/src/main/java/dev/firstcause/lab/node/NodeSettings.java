// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.lab.authority.TestAuthority;
import dev.firstcause.protocol.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What a node is like, but for its identity, which can be replaced.
 *
 * @param tlsProtocols as the JDK names them; empty for what it enables by itself
 * @param cipherSuites as the JDK names them; empty for what it enables by itself
 * @param refusal the alert for whoever has no good certificate; null for what fits
 */
record NodeSettings(
        String dataCenter,
        String rack,
        String clusterName,
        SortedSet<ProtocolVersion> versions,
        @Nullable Credentials credentials,
        List<String> tlsProtocols,
        List<String> cipherSuites,
        @Nullable TestAuthority clients,
        boolean keepsSessions,
        boolean scriptedTls,
        @Nullable Integer refusal) {

    /** Who may come in. */
    record Credentials(String user, String password) {
        @Override
        public String toString() {
            return "Credentials[user=" + user + "]";
        }
    }

    ProtocolVersion newestVersion() {
        return versions.last();
    }

    /** As Cassandra names them in its messages: {@code 3/v3}. */
    List<String> versionNames() {
        List<String> names = new ArrayList<>();
        for (ProtocolVersion version : versions) {
            names.add(version.number() + "/" + version);
        }
        return names;
    }
}
