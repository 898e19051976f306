// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import org.jspecify.annotations.Nullable;

/**
 * What a TLS record says that it carries, in clear. From the ServerHello of TLS 1.3 on, nearly everything says
 * APPLICATION_DATA: the rest of the handshake, alerts and session tickets too.
 */
public enum RecordType {
    CHANGE_CIPHER_SPEC(20),
    ALERT(21),
    HANDSHAKE(22),
    APPLICATION_DATA(23),
    HEARTBEAT(24);

    private final int number;

    RecordType(int number) {
        this.number = number;
    }

    /** The type of that number, or null where there is none. */
    public static @Nullable RecordType of(int number) {
        for (RecordType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return null;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }
}
