// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** SUPPORTED: the STARTUP options that the server knows, each with its possible values. */
public record Supported(Map<String, List<String>> options) implements Response {
    public Supported {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    @Override
    public Opcode opcode() {
        return Opcode.SUPPORTED;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeStringMultimap(options);
    }

    static Supported decode(WireInput in) {
        return new Supported(in.readStringMultimap("option"));
    }
}
