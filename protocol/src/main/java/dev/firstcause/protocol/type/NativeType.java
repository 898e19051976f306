// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.protocol.type;

import dev.firstcause.protocol.WireOutput;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A CQL type without parameters. */
public enum NativeType implements DataType {
    ASCII(0x01, "AsciiType"),
    BIGINT(0x02, "LongType"),
    BLOB(0x03, "BytesType"),
    BOOLEAN(0x04, "BooleanType"),
    COUNTER(0x05, "CounterColumnType"),
    DECIMAL(0x06, "DecimalType"),
    DOUBLE(0x07, "DoubleType"),
    FLOAT(0x08, "FloatType"),
    INT(0x09, "Int32Type"),
    TIMESTAMP(0x0B, "TimestampType"),
    UUID(0x0C, "UUIDType"),
    /** Also called {@code varchar}, which is the same type. */
    TEXT(0x0D, "UTF8Type"),
    VARINT(0x0E, "IntegerType"),
    TIMEUUID(0x0F, "TimeUUIDType"),
    INET(0x10, "InetAddressType"),
    DATE(0x11, "SimpleDateType"),
    TIME(0x12, "TimeType"),
    SMALLINT(0x13, "ShortType"),
    TINYINT(0x14, "ByteType"),
    DURATION(0x15, "DurationType");

    private static final @Nullable NativeType[] BY_ID = new NativeType[0x16];

    static {
        for (NativeType type : values()) {
            BY_ID[type.id] = type;
        }
    }

    private final int id;
    private final String className;

    NativeType(int id, String className) {
        this.id = id;
        this.className = className;
    }

    static @Nullable NativeType byId(int id) {
        return id < BY_ID.length ? BY_ID[id] : null;
    }

    @Override
    public int id() {
        return id;
    }

    /** The simple name of the class that stands for this type inside the server's class names. */
    String className() {
        return className;
    }

    @Override
    public void encode(WireOutput out) {
        out.writeShort(id);
    }

    /** The type's name in CQL, such as {@code bigint}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
