// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.ProtocolVersion;
import dev.firstcause.protocol.WireInput;

/** A message that a server sends (section 4.2 of the specifications). */
public sealed interface Response extends Message
        permits AuthChallenge, AuthSuccess, Authenticate, ErrorResponse, Event, Ready, Result, Supported {

    /**
     * Reads the body of a response. What follows it is passed over, as the specifications ask of clients, to leave room
     * for later additions.
     *
     * @param opcode one of a response
     * @throws ProtocolException if the body is not one of such a response
     */
    static Response decode(Opcode opcode, WireInput in, ProtocolVersion version) {
        return switch (opcode) {
            case ERROR -> ErrorResponse.decode(in, version);
            case READY -> Ready.INSTANCE;
            case AUTHENTICATE -> Authenticate.decode(in);
            case SUPPORTED -> Supported.decode(in);
            case RESULT -> Result.decode(in, version);
            case EVENT -> Event.decode(in);
            case AUTH_CHALLENGE -> AuthChallenge.decode(in);
            case AUTH_SUCCESS -> AuthSuccess.decode(in);
            case STARTUP, OPTIONS, QUERY, PREPARE, EXECUTE, REGISTER, BATCH, AUTH_RESPONSE ->
                throw new IllegalArgumentException(opcode + " is no response");
        };
    }
}
