// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.message;

import org.jspecify.annotations.Nullable;

/** What kind of message a frame carries (section 2.4 of the specifications). */
public enum Opcode {
    ERROR(0x00, true),
    STARTUP(0x01, false),
    READY(0x02, true),
    AUTHENTICATE(0x03, true),
    OPTIONS(0x05, false),
    SUPPORTED(0x06, true),
    QUERY(0x07, false),
    RESULT(0x08, true),
    PREPARE(0x09, false),
    EXECUTE(0x0A, false),
    REGISTER(0x0B, false),
    EVENT(0x0C, true),
    BATCH(0x0D, false),
    AUTH_CHALLENGE(0x0E, true),
    AUTH_RESPONSE(0x0F, false),
    AUTH_SUCCESS(0x10, true);

    private static final @Nullable Opcode[] BY_NUMBER = new Opcode[0x11];

    static {
        for (Opcode opcode : values()) {
            BY_NUMBER[opcode.number] = opcode;
        }
    }

    private final int number;
    private final boolean response;

    Opcode(int number, boolean response) {
        this.number = number;
        this.response = response;
    }

    /** The opcode of that number, or null where there is none. */
    public static @Nullable Opcode of(int number) {
        return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** Whether servers send it; if not, clients do. */
    public boolean isResponse() {
        return response;
    }
}
