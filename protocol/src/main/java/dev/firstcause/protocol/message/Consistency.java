// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;

/** How many replicas must answer ([consistency] in section 3 of the specifications); a constant's ordinal is its code. */
public enum Consistency {
    ANY,
    ONE,
    TWO,
    THREE,
    QUORUM,
    ALL,
    LOCAL_QUORUM,
    EACH_QUORUM,
    SERIAL,
    LOCAL_SERIAL,
    LOCAL_ONE;

    private static final Consistency[] BY_CODE = values();

    /** Whether it is one for the serial phase of a conditional statement. */
    public boolean isSerial() {
        return this == SERIAL || this == LOCAL_SERIAL;
    }

    /** Whether only replicas in the data centre of the node that is asked count. */
    public boolean isLocal() {
        return this == LOCAL_ONE || this == LOCAL_QUORUM || this == LOCAL_SERIAL;
    }

    void encode(WireOutput out) {
        out.writeShort(ordinal());
    }

    static Consistency decode(WireInput in, String what) {
        int at = in.offset();
        int code = in.readShort(what);
        if (code >= BY_CODE.length) {
            throw in.error(at, what + " [consistency] between 0 and " + (BY_CODE.length - 1), String.valueOf(code));
        }
        return BY_CODE[code];
    }
}
