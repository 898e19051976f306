// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.NativeType;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.UUID;

/** The types of fixed length that say when, and so do not take every number (sections 6.5, 6.17 to 6.19). */
final class TimeCodecs {
    static final TypeCodec<LocalDate> DATE =
            new FixedLengthCodec<>(NativeType.DATE, LocalDate.class, 4, TimeCodecs::writeDate, TimeCodecs::readDate);
    static final TypeCodec<LocalTime> TIME = new FixedLengthCodec<>(
            NativeType.TIME,
            LocalTime.class,
            8,
            (out, value) -> out.writeLong(value.toNanoOfDay()),
            TimeCodecs::readTime);
    static final TypeCodec<Instant> TIMESTAMP = new FixedLengthCodec<>(
            NativeType.TIMESTAMP,
            Instant.class,
            8,
            TimeCodecs::writeTimestamp,
            (bytes, at) -> Instant.ofEpochMilli(bytes.getLong(at)));
    static final TypeCodec<UUID> TIMEUUID = new FixedLengthCodec<>(
            NativeType.TIMEUUID, UUID.class, 16, TimeCodecs::writeTimeUuid, TimeCodecs::readTimeUuid);

    private static final long LAST_NANO_OF_DAY = 86_399_999_999_999L;

    private TimeCodecs() {}

    private static void writeDate(WireOutput out, LocalDate value) {
        long day = value.toEpochDay();
        if (day != (int) day) {
            throw new IllegalArgumentException("date reaches from -5877641-06-23 to 5881580-07-11, and no further");
        }
        out.writeInt((int) day ^ Integer.MIN_VALUE);
    }

    private static LocalDate readDate(ByteBuffer bytes, int at) {
        return LocalDate.ofEpochDay(bytes.getInt(at) ^ Integer.MIN_VALUE);
    }

    private static LocalTime readTime(ByteBuffer bytes, int at) {
        long nanos = bytes.getLong(at);
        if (nanos < 0 || nanos > LAST_NANO_OF_DAY) {
            throw new ProtocolException(
                    "value of type time",
                    0,
                    "nanoseconds between 0 and " + LAST_NANO_OF_DAY,
                    nanos < 0 ? "fewer" : "more");
        }
        return LocalTime.ofNanoOfDay(nanos);
    }

    private static void writeTimestamp(WireOutput out, Instant value) {
        long millis;
        try {
            millis = value.toEpochMilli();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("timestamp holds milliseconds from 1970 in 64 bits, and no more", e);
        }
        out.writeLong(millis);
    }

    private static void writeTimeUuid(WireOutput out, UUID value) {
        if (value.version() != 1) {
            throw new IllegalArgumentException("timeuuid takes a UUID of version 1, not " + value.version());
        }
        out.writeUuid(value);
    }

    private static UUID readTimeUuid(ByteBuffer bytes, int at) {
        UUID value = new UUID(bytes.getLong(at), bytes.getLong(at + 8));
        if (value.version() != 1) {
            throw new ProtocolException(
                    "value of type timeuuid", 6, "a UUID of version 1", "one of version " + value.version());
        }
        return value;
    }
}
