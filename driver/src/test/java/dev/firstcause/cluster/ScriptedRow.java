// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.cluster;

import java.net.InetAddress;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a system table says of a node. A null is a column that has not been written. */
record ScriptedRow(
        @Nullable UUID hostId,
        @Nullable InetAddress address,
        @Nullable String datacenter,
        @Nullable String rack,
        @Nullable String version,
        @Nullable Set<String> tokens,
        @Nullable UUID schema) {
    /** The row of a node that has told its address and nothing else yet. */
    ScriptedRow bare() {
        return new ScriptedRow(null, address, null, null, null, null, null);
    }

    ScriptedRow withoutDatacenter() {
        return new ScriptedRow(hostId, address, null, rack, version, tokens, schema);
    }

    ScriptedRow withoutAddress() {
        return new ScriptedRow(hostId, null, datacenter, rack, version, tokens, schema);
    }

    ScriptedRow withAddress(InetAddress other) {
        return new ScriptedRow(hostId, other, datacenter, rack, version, tokens, schema);
    }

    ScriptedRow withHostId(UUID other) {
        return new ScriptedRow(other, address, datacenter, rack, version, tokens, schema);
    }
}
