// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.connection;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.message.Startup;
import dev.firstcause.protocol.message.Supported;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What came of the steps of an {@link Opening}, in words. Pure. */
final class StepWords {
    private StepWords() {}

    static String connected(@Nullable InetSocketAddress own, @Nullable InetSocketAddress peer) {
        return words(own) + " -> " + words(peer);
    }

    private static String words(@Nullable InetSocketAddress address) {
        return address == null
                ? "?"
                : new Endpoint(address.getAddress().getHostAddress(), Math.max(1, address.getPort())).toString();
    }

    /** What a server supports; servers leave out what they please. */
    static String supported(Supported answer) {
        Map<String, List<String>> options = answer.options();
        List<String> parts = new ArrayList<>();
        add(parts, "CQL ", options.get(Startup.CQL_VERSION));
        add(parts, "versions ", options.get("PROTOCOL_VERSIONS"));
        List<String> compression = options.get(Startup.COMPRESSION);
        add(parts, "compression ", compression == null || compression.isEmpty() ? List.of("none") : compression);
        List<String> shard = options.get("SCYLLA_SHARD");
        List<String> shards = options.get("SCYLLA_NR_SHARDS");
        if (shard != null && shards != null) {
            parts.add("ScyllaDB, shard " + String.join(", ", shard) + " of " + String.join(", ", shards));
        }
        return String.join("; ", parts);
    }

    private static void add(List<String> parts, String name, @Nullable List<String> values) {
        if (values != null && !values.isEmpty()) {
            parts.add(name + String.join(", ", values));
        }
    }

    /**
     * The version that was agreed on.
     *
     * @param wanted those to try, in their order; the ones before it were refused
     */
    static String agreed(ProtocolVersion version, List<ProtocolVersion> wanted, boolean compressed) {
        StringBuilder text = new StringBuilder("CQL ").append(version);
        List<ProtocolVersion> refused = wanted.subList(0, wanted.indexOf(version));
        for (int i = 0; i < refused.size(); i++) {
            text.append(i == 0 ? ", after it refused " : " and ").append(refused.get(i));
        }
        return text.append(compressed ? ", compressed" : "").toString();
    }
}
