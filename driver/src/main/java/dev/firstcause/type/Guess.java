// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which CQL type goes with a Java value, where no server has said it. */
final class Guess {
    private static final Map<Class<?>, TypeCodec<?>> BY_CLASS = Map.ofEntries(
            Map.entry(BigDecimal.class, Codecs.DECIMAL),
            Map.entry(BigInteger.class, Codecs.VARINT),
            Map.entry(Boolean.class, Codecs.BOOLEAN),
            Map.entry(Byte.class, Codecs.TINYINT),
            Map.entry(byte[].class, Codecs.BLOB),
            Map.entry(CqlDuration.class, Codecs.DURATION),
            Map.entry(Double.class, Codecs.DOUBLE),
            Map.entry(Float.class, Codecs.FLOAT),
            Map.entry(Instant.class, Codecs.TIMESTAMP),
            Map.entry(Integer.class, Codecs.INT),
            Map.entry(LocalDate.class, Codecs.DATE),
            Map.entry(LocalTime.class, Codecs.TIME),
            Map.entry(Long.class, Codecs.BIGINT),
            Map.entry(Short.class, Codecs.SMALLINT),
            Map.entry(String.class, Codecs.TEXT),
            Map.entry(UUID.class, Codecs.UUID));

    private Guess() {}

    static TypeCodec<?> codec(Object value) {
        TypeCodec<?> codec = BY_CLASS.get(value.getClass());
        return codec != null ? codec : ofSubclass(value);
    }

    private static TypeCodec<?> ofSubclass(Object value) {
        if (value instanceof InetAddress) {
            return Codecs.INET;
        } else if (value instanceof ByteBuffer) {
            return Codecs.BLOB;
        } else if (value instanceof TupleValue tuple) {
            return Codecs.tuple(tuple.type());
        } else if (value instanceof UdtValue udt) {
            return Codecs.udt(udt.type());
        } else if (value instanceof float[] vector && vector.length > 0) {
            return Codecs.floatVector(vector.length);
        } else if (value instanceof List<?> list) {
            return Codecs.list(ofElements(list));
        } else if (value instanceof Set<?> set) {
            return Codecs.set(ofElements(set));
        } else if (value instanceof Map<?, ?> map) {
            return Codecs.map(ofElements(map.keySet()), ofElements(map.values()));
        } else if (value instanceof BigDecimal) {
            return Codecs.DECIMAL;
        } else if (value instanceof BigInteger) {
            return Codecs.VARINT;
        }
        throw new IllegalArgumentException(
                "No CQL type goes with a " + value.getClass().getTypeName()
                        + ": use Boolean, Byte, Short, Integer, Long, Float, Double, BigInteger, BigDecimal, String, UUID,"
                        + " Instant, LocalDate, LocalTime, CqlDuration, InetAddress, ByteBuffer, byte[], float[], TupleValue, UdtValue,"
                        + " or a List, Set or Map of those");
    }

    /** Of the first that tells something; nulls are left to the codec, which refuses them with their place. */
    private static TypeCodec<?> ofElements(Collection<?> values) {
        Object best = null;
        for (Object each : values) {
            if (each != null && (best == null || isEmpty(best))) {
                best = each;
            }
        }
        return best == null ? Codecs.BLOB : codec(best);
    }

    private static boolean isEmpty(@Nullable Object value) {
        return value instanceof Collection<?> collection
                ? collection.isEmpty()
                : value instanceof Map<?, ?> map && map.isEmpty();
    }
}
