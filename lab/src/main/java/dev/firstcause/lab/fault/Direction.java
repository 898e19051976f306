// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

/** Which way bytes go. */
public enum Direction {
    /** From the client to the node. */
    UP(Side.CLIENT),
    /** From the node to the client. */
    DOWN(Side.NODE);

    private final Side from;

    Direction(Side from) {
        this.from = from;
    }

    /** The way to a side. */
    public static Direction to(Side side) {
        return side == Side.NODE ? UP : DOWN;
    }

    /** Who sends. */
    public Side from() {
        return from;
    }

    /** Who receives. */
    public Side to() {
        return from.other();
    }

    /** Those given, or both where none is. */
    static Direction[] orBoth(Direction... directions) {
        return directions.length == 0 ? values() : directions.clone();
    }

    @Override
    public String toString() {
        return this == UP ? "up" : "down";
    }
}
