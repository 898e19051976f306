// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol;

/** A version of the CQL native protocol that this module speaks. Versions compare by age: {@code V3 < V4 < V5}. */
public enum ProtocolVersion {
    /** Cassandra 2.1 and later. */
    V3(3),
    /** Cassandra 2.2 and later, and ScyllaDB: custom payloads, warnings, unset values. */
    V4(4),
    /** Cassandra 4.0 and later: frames travel in checksummed segments. */
    V5(5);

    private static final ProtocolVersion[] BY_NUMBER = {null, null, null, V3, V4, V5};

    private final int number;

    ProtocolVersion(int number) {
        this.number = number;
    }

    /** The number on the wire: 3, 4 or 5. */
    public int number() {
        return number;
    }

    /** Whether this version is {@code other} or a later one. */
    public boolean isAtLeast(ProtocolVersion other) {
        return number >= other.number;
    }

    /** Whether the number, without a direction bit, is one of a version spoken here. */
    public static boolean isSpoken(int number) {
        return number >= V3.number && number <= V5.number;
    }

    /**
     * The version of that number.
     *
     * @param number as on the wire, without the direction bit
     * @throws IllegalArgumentException if the version is not spoken here
     */
    public static ProtocolVersion of(int number) {
        if (!isSpoken(number)) {
            throw new IllegalArgumentException("Protocol version " + number + " is not spoken here: use 3, 4 or 5");
        }
        return BY_NUMBER[number];
    }

    /** {@code v3}, {@code v4} or {@code v5}. */
    @Override
    public String toString() {
        return "v" + number;
    }
}
