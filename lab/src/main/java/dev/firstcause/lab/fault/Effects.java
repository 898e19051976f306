// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import java.time.Duration;

/**
 * The effects there are. Those that take sides or directions mean both when none is given; those about records, frames
 * and bytes that come next mean the direction of the moment, or down if it has none.
 */
public final class Effects {
    private Effects() {}

    /** A RST to one side or both. */
    public static Effect reset(Side... sides) {
        return new Reset(sides);
    }

    /** A FIN to one side or both; what they still say is read, and goes nowhere. Their own end is passed on. */
    public static Effect fin(Side... sides) {
        return new Fin(sides);
    }

    /** A FIN to one side, which may go on talking to the other. */
    public static Effect halfClose(Side side) {
        return new HalfClose(side);
    }

    /** The client is reset; at accept, before the node was connected to. */
    public static Effect refuse() {
        return new Refuse();
    }

    /** Nothing is passed on while sockets stay open, not even an end; when the fault is disarmed, all goes on. */
    public static Effect stall(Direction... directions) {
        return Staged.in(directions, "stall", random -> new Stall());
    }

    /** What comes is read, and goes nowhere, FIN and RST too. */
    public static Effect blackhole(Direction... directions) {
        return Staged.in(directions, "blackhole", random -> new Swallow(true));
    }

    /** Nothing more is read of one side or both, so that its buffers fill; when the fault is disarmed, all goes on. */
    public static Effect stopReading(Side... sides) {
        return new StopReading(sides);
    }

    /** Each chunk comes later. */
    public static Effect delay(Duration delay, Direction... directions) {
        return delay(delay, delay, directions);
    }

    /** Each chunk comes later, by a time that the proxy's seed decides. */
    public static Effect delay(Duration least, Duration most, Direction... directions) {
        if (least.isNegative() || most.compareTo(least) < 0) {
            throw new IllegalArgumentException("The delays must be 0 <= least <= most: " + least + ", " + most);
        }
        String text = "delay of " + least.toMillis() + " to " + most.toMillis() + " ms";
        return Staged.in(directions, text, random -> new Delay(least, most, random));
    }

    /** So many bytes a second pass, and no more. */
    public static Effect throttle(long bytesPerSecond, Direction... directions) {
        positive("bytes a second", bytesPerSecond);
        return Staged.in(directions, "throttle to " + bytesPerSecond + " B/s", random -> new Throttle(bytesPerSecond));
    }

    /** Each byte goes out in a segment of its own. */
    public static Effect slice(Direction... directions) {
        return Staged.in(directions, "slice", random -> new Slice());
    }

    /** Bytes are gathered until they are so many, or the first has waited so long. */
    public static Effect coalesce(int bytes, Duration longest, Direction... directions) {
        positive("bytes", bytes);
        String text = "coalesce " + bytes + " bytes or " + longest.toMillis() + " ms";
        return Staged.in(directions, text, random -> new Coalesce(bytes, longest));
    }

    /**
     * So many more bytes pass in the direction of the moment, and then their receiver gets a FIN or a RST. Whoever sent
     * them is told by a FIN after a RST, and not at all after a FIN.
     */
    public static Effect cut(long bytes, End end) {
        if (bytes < 0) {
            throw new IllegalArgumentException("The bytes must not be negative: " + bytes);
        }
        return new Cut(bytes, end);
    }

    /** A bit is flipped in the last byte of the next record, frame or segment that has a payload. */
    public static Effect corrupt() {
        return Staged.atMoment("corrupt", random -> new Corrupt(Corrupt.LAST));
    }

    /** A bit is flipped in a byte of the next record, frame or segment that is long enough, its header counted. */
    public static Effect corrupt(int offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("The offset must not be negative: " + offset);
        }
        return Staged.atMoment("corrupt byte " + offset, random -> new Corrupt(offset));
    }

    /** The next record or frame vanishes. */
    public static Effect drop() {
        return Staged.atMoment("drop", random -> new Drop());
    }

    /** The next record or frame comes twice. */
    public static Effect duplicate() {
        return Staged.atMoment("duplicate", random -> new Duplicate());
    }

    /** The next record or frame comes after the one behind it. */
    public static Effect reorder() {
        return Staged.atMoment("reorder", random -> new Reorder());
    }

    /** Bytes that the other side never said; {@link Forgeries} has some. */
    public static Effect forge(Side side, byte[] bytes) {
        return new Forge(side, bytes);
    }

    /** Bytes without any sense, which the proxy's seed decides. */
    public static Effect garbage(Side side, int length) {
        positive("length", length);
        return new Garbage(side, length);
    }

    private static void positive(String what, long number) {
        if (number < 1) {
            throw new IllegalArgumentException("The " + what + " must be at least 1, not " + number);
        }
    }
}
