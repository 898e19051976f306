// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.type.CqlDuration;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;

/** A value of each type without parameters, and the getter that reads it. {@code varchar} is {@code text}. */
record NativeValue(
        NativeType type,
        Object value,
        BiFunction<Row, Integer, Object> byIndex,
        BiFunction<Row, String, Object> byName) {
    private static final Set<NativeType> PRIMITIVES = EnumSet.of(
            NativeType.BIGINT,
            NativeType.BOOLEAN,
            NativeType.COUNTER,
            NativeType.DOUBLE,
            NativeType.FLOAT,
            NativeType.INT,
            NativeType.SMALLINT,
            NativeType.TINYINT);

    /** One for each type. */
    static List<NativeValue> all() {
        return List.of(
                new NativeValue(NativeType.ASCII, "plain", Row::getString, Row::getString),
                new NativeValue(NativeType.BIGINT, 1L << 40, Row::getLong, Row::getLong),
                new NativeValue(
                        NativeType.BLOB, ByteBuffer.wrap(new byte[] {1, 2, 3}), Row::getByteBuffer, Row::getByteBuffer),
                new NativeValue(NativeType.BOOLEAN, true, Row::getBoolean, Row::getBoolean),
                new NativeValue(NativeType.COUNTER, -7L, Row::getLong, Row::getLong),
                new NativeValue(NativeType.DATE, LocalDate.of(1969, 7, 20), Row::getLocalDate, Row::getLocalDate),
                new NativeValue(NativeType.DECIMAL, new BigDecimal("-12.345"), Row::getBigDecimal, Row::getBigDecimal),
                new NativeValue(NativeType.DOUBLE, Math.PI, Row::getDouble, Row::getDouble),
                new NativeValue(NativeType.DURATION, new CqlDuration(1, 2, 3), Row::getDuration, Row::getDuration),
                new NativeValue(NativeType.FLOAT, 1.5f, Row::getFloat, Row::getFloat),
                new NativeValue(
                        NativeType.INET, InetAddress.getLoopbackAddress(), Row::getInetAddress, Row::getInetAddress),
                new NativeValue(NativeType.INT, -42, Row::getInt, Row::getInt),
                new NativeValue(NativeType.SMALLINT, (short) -300, Row::getShort, Row::getShort),
                new NativeValue(NativeType.TEXT, "größer", Row::getString, Row::getString),
                new NativeValue(NativeType.TIME, LocalTime.of(23, 59, 58, 7), Row::getLocalTime, Row::getLocalTime),
                new NativeValue(
                        NativeType.TIMESTAMP,
                        Instant.ofEpochMilli(1_700_000_000_123L),
                        Row::getInstant,
                        Row::getInstant),
                new NativeValue(
                        NativeType.TIMEUUID,
                        UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
                        Row::getUuid,
                        Row::getUuid),
                new NativeValue(NativeType.TINYINT, (byte) -3, Row::getByte, Row::getByte),
                new NativeValue(NativeType.UUID, new UUID(0x4000L, 2), Row::getUuid, Row::getUuid),
                new NativeValue(
                        NativeType.VARINT, BigInteger.ONE.shiftLeft(100), Row::getBigInteger, Row::getBigInteger));
    }

    /** The class that {@link Row#get} is to be asked for. */
    Class<?> javaType() {
        return switch (type) {
            case BLOB -> ByteBuffer.class;
            case INET -> InetAddress.class;
            default -> value.getClass();
        };
    }

    boolean isPrimitive() {
        return PRIMITIVES.contains(type);
    }

    @Override
    public String toString() {
        return type.toString();
    }
}
