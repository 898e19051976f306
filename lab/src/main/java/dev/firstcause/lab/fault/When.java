// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.fault;

import dev.firstcause.protocol.message.Opcode;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The moment of a fault. What it counts, it counts on each connection for itself, from where the fault was armed, or from
 * the beginning of a connection that comes later. Immutable.
 */
public final class When {
    private final String text;
    private final @Nullable Direction direction;
    private final @Nullable Supplier<Watch> watch;
    private final boolean readsUnits;
    private final @Nullable Duration time;
    private final boolean accept;

    private When(
            String text,
            @Nullable Direction direction,
            @Nullable Supplier<Watch> watch,
            boolean readsUnits,
            @Nullable Duration time,
            boolean accept) {
        this.text = text;
        this.direction = direction;
        this.watch = watch;
        this.readsUnits = readsUnits;
        this.time = time;
        this.accept = accept;
    }

    /** As a connection is accepted, before the node is connected to. Open connections are past it. */
    public static When atAccept() {
        return new When("at accept", null, null, false, null, true);
    }

    /** Only when {@code fire()} is called. */
    public static When onCommand() {
        return new When("on command", null, null, false, null, false);
    }

    /** When so much time has passed. */
    public static When afterTime(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("The time must not be negative: " + time);
        }
        return new When("after " + time.toMillis() + " ms", null, null, false, time, false);
    }

    /** As soon as so many bytes have passed from the client to the node, and none more. */
    public static When afterBytesUp(long bytes) {
        return afterBytes(Direction.UP, bytes);
    }

    /** As soon as so many bytes have passed from the node to the client, and none more. */
    public static When afterBytesDown(long bytes) {
        return afterBytes(Direction.DOWN, bytes);
    }

    /** As soon as so many bytes have passed in a direction, and none more. */
    public static When afterBytes(Direction direction, long bytes) {
        atLeastOne("bytes", bytes, "; before the first byte is When.atAccept()");
        return new When(
                "after " + bytes + " bytes " + direction, direction, () -> new BytesWatch(bytes), false, null, false);
    }

    /** Before the n-th TLS record, counted from 1. */
    public static When atTlsRecord(Direction direction, int number) {
        return inTlsRecord(direction, number, null, 0);
    }

    /** Before the n-th TLS record of that type, counted from 1. */
    public static When atTlsRecord(Direction direction, int number, RecordType type) {
        return inTlsRecord(direction, number, type, 0);
    }

    /**
     * As soon as a part of the n-th TLS record has passed.
     *
     * @param number counted from 1
     * @param type of the records that count; null for all
     * @param into bytes of it that pass first, of which the header is five
     */
    public static When inTlsRecord(Direction direction, int number, @Nullable RecordType type, int into) {
        atLeastOne("number of the record", number, "");
        if (into < 0) {
            throw new IllegalArgumentException("The bytes into the record must not be negative: " + into);
        }
        String place = into == 0 ? "at" : into + " bytes into";
        String text = place + " TLS record " + number + (type == null ? "" : " of " + type) + " " + direction;
        return new When(text, direction, () -> new RecordWatch(number, type, into), true, null, false);
    }

    /** Before the first frame of that opcode, where plain CQL is spoken; its direction is that of the opcode. */
    public static When atOpcode(Opcode opcode) {
        return atOpcode(opcode, 1);
    }

    /**
     * Before the n-th frame of that opcode, counted from 1, where plain CQL is spoken. In the segments of v5 it is before
     * the segment; if they are compressed, it is out of reach.
     */
    public static When atOpcode(Opcode opcode, int number) {
        atLeastOne("number of the frame", number, "");
        Direction direction = opcode.isResponse() ? Direction.DOWN : Direction.UP;
        String text = "at " + opcode + " " + number + " " + direction;
        return new When(text, direction, () -> new OpcodeWatch(opcode, number), true, null, false);
    }

    private static void atLeastOne(String what, long number, String remedy) {
        if (number < 1) {
            throw new IllegalArgumentException("The " + what + " must be at least 1, not " + number + remedy);
        }
    }

    /** Whether it is the moment of accepting. */
    public boolean isAccept() {
        return accept;
    }

    /** The direction whose bytes it looks at, if any. */
    public @Nullable Direction direction() {
        return direction;
    }

    /** How long to wait, if it is a matter of time. */
    public @Nullable Duration time() {
        return time;
    }

    /** Whether it must see the beginnings of records and frames. */
    public boolean readsUnits() {
        return readsUnits;
    }

    /** A new look-out for one connection, if it is a matter of bytes. */
    public @Nullable Watch watch() {
        return watch == null ? null : watch.get();
    }

    @Override
    public String toString() {
        return text;
    }
}
