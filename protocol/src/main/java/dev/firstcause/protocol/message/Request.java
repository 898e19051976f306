// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;

/** A message that a client sends (section 4.1 of the specifications). */
public sealed interface Request extends Message
        permits AuthResponse, Batch, Execute, Options, Prepare, Query, Register, Startup {

    /**
     * Reads the body of a request, to its end.
     *
     * @param opcode one of a request
     * @throws ProtocolException if the body is not one of such a request, or something is left after it
     */
    static Request decode(Opcode opcode, WireInput in, ProtocolVersion version) {
        Request request = switch (opcode) {
            case STARTUP -> Startup.decode(in);
            case OPTIONS -> Options.INSTANCE;
            case QUERY -> Query.decode(in, version);
            case PREPARE -> Prepare.decode(in, version);
            case EXECUTE -> Execute.decode(in, version);
            case REGISTER -> Register.decode(in);
            case BATCH -> Batch.decode(in, version);
            case AUTH_RESPONSE -> AuthResponse.decode(in);
            case ERROR, READY, AUTHENTICATE, SUPPORTED, RESULT, EVENT, AUTH_CHALLENGE, AUTH_SUCCESS ->
                throw new IllegalArgumentException(opcode + " is no request");
        };
        in.requireEnd("the body of " + opcode);
        return request;
    }
}
