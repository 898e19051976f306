// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.lab.node;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Java values as the bytes of CQL values. */
final class Cells {
    private static final int SMALL = 16;

    private Cells() {}

    static @Nullable ByteBuffer encode(DataType type, @Nullable Object value) {
        if (value == null) {
            return null;
        } else if (value instanceof ByteBuffer bytes) {
            return bytes.slice();
        } else if (value instanceof byte[] bytes) {
            return ByteBuffer.wrap(bytes.clone());
        }
        WireOutput out = new WireOutput(SMALL);
        try {
            write(type, value, out);
        } catch (ClassCastException e) {
            throw new IllegalArgumentException(
                    "A " + value.getClass().getName() + " is no " + type + " here: give the usual Java type, or bytes",
                    e);
        }
        return out.copy();
    }

    private static void write(DataType type, Object value, WireOutput out) {
        if (type instanceof NativeType simple) {
            writeSimple(simple, value, out);
        } else if (type instanceof ListType list) {
            writeAll(list.element(), (Collection<?>) value, out);
        } else if (type instanceof SetType set) {
            writeAll(set.element(), (Collection<?>) value, out);
        } else if (type instanceof MapType map) {
            Map<?, ?> entries = (Map<?, ?>) value;
            out.writeInt(entries.size());
            for (Map.Entry<?, ?> entry : entries.entrySet()) {
                out.writeBytes(encode(map.key(), entry.getKey()));
                out.writeBytes(encode(map.value(), entry.getValue()));
            }
        } else {
            throw inBytesOnly(type);
        }
    }

    private static void writeAll(DataType element, Collection<?> values, WireOutput out) {
        out.writeInt(values.size());
        for (Object value : values) {
            out.writeBytes(encode(element, value));
        }
    }

    private static void writeSimple(NativeType type, Object value, WireOutput out) {
        switch (type) {
            case ASCII, TEXT -> out.writeUtf8((String) value);
            case INT -> out.writeInt((Integer) value);
            case BIGINT, COUNTER -> out.writeLong((Long) value);
            case TIMESTAMP -> out.writeLong(((Instant) value).toEpochMilli());
            case BOOLEAN -> out.writeByte((Boolean) value ? 1 : 0);
            case SMALLINT -> out.writeShort((Short) value);
            case TINYINT -> out.writeByte((Byte) value);
            case FLOAT -> out.writeInt(Float.floatToIntBits((Float) value));
            case DOUBLE -> out.writeLong(Double.doubleToLongBits((Double) value));
            case UUID, TIMEUUID -> out.writeUuid((UUID) value);
            case INET -> out.writeRaw(ByteBuffer.wrap(((InetAddress) value).getAddress()));
            case VARINT -> out.writeRaw(ByteBuffer.wrap(((BigInteger) value).toByteArray()));
            case BLOB, DECIMAL, DATE, TIME, DURATION -> throw inBytesOnly(type);
        }
    }

    private static IllegalArgumentException inBytesOnly(DataType type) {
        return new IllegalArgumentException("Values of type " + type + " are to be given as bytes");
    }
}
