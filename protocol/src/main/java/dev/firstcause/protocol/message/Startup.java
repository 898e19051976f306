// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** STARTUP: opens the conversation. */
public record Startup(Map<String, String> options) implements Request {
    /** The option that must be there. */
    public static final String CQL_VERSION = "CQL_VERSION";

    /** The option that names the compression: {@code lz4} or {@code snappy}. */
    public static final String COMPRESSION = "COMPRESSION";

    public Startup {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    @Override
    public Opcode opcode() {
        return Opcode.STARTUP;
    }

    @Override
    public void encode(WireOutput out, ProtocolVersion version) {
        out.writeStringMap(options);
    }

    static Startup decode(WireInput in) {
        return new Startup(in.readStringMap("option"));
    }
}
