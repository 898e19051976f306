// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.util.Arrays;

/** Bytes on their way that lie next to each other in one unit: all of it, or a part. Nobody writes into them. */
public final class Piece {
    private final byte[] bytes;
    private final Unit unit;
    private final int offset;

    /**
     * A piece.
     *
     * @param bytes which the piece keeps
     * @param offset where in the unit they begin
     */
    public Piece(byte[] bytes, Unit unit, int offset) {
        this.bytes = bytes;
        this.unit = unit;
        this.offset = offset;
    }

    /** The bytes themselves, only to be read. */
    public byte[] bytes() {
        return bytes;
    }

    /** What they belong to. */
    public Unit unit() {
        return unit;
    }

    /** Where in the unit they begin. */
    public int offset() {
        return offset;
    }

    /** How many they are. */
    public int length() {
        return bytes.length;
    }

    /** Whether it is the beginning of a unit that can be read. */
    public boolean begins() {
        return offset == 0 && unit.isKnown();
    }

    /** Whether it is the end of a unit that can be read. */
    public boolean ends() {
        return unit.isKnown() && offset + bytes.length == unit.length();
    }

    /** A part of it. */
    public Piece part(int from, int to) {
        return from == 0 && to == bytes.length
                ? this
                : new Piece(Arrays.copyOfRange(bytes, from, to), unit, offset + from);
    }

    /** The same with one bit flipped. */
    Piece flipped(int at) {
        byte[] copy = bytes.clone();
        copy[at] ^= 1;
        return new Piece(copy, unit, offset);
    }
}
