// SPDX-License-Identifier: Apache-2.0
package dev.firstcause;

import dev.firstcause.protocol.ProtocolException;
import dev.firstcause.protocol.message.ColumnSpec;
import dev.firstcause.type.CqlDuration;
import dev.firstcause.type.TypeCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of a result. It never changes, and any thread may read it. Values are read from the bytes that came, each time
 * they are asked for; a row keeps its whole page in memory.
 *
 * <p>Columns are asked for by index, from 0 on, or by name, as it is in the result and with case; of columns of the same
 * name the first counts. All getters throw:
 *
 * <ul>
 *   <li>{@link IndexOutOfBoundsException} if there is no column of that index, and {@link IllegalArgumentException} if
 *       there is none of that name;
 *   <li>{@link IllegalArgumentException} if the column's type is not read as what was asked for: nothing is converted;
 *   <li>{@link ProtocolException} if the bytes are not a value of the column's type;
 *   <li>{@link IllegalStateException}, those that give a primitive, where {@link #isNull(int)}. The others give null
 *       there.
 * </ul>
 */
public final class Row {
    private final Columns columns;
    private final ByteBuffer bytes;
    private final int[] offsets;

    /**
     * A row.
     *
     * @param bytes read with absolute getters only
     * @param offsets where each value's content begins in the bytes, with its length in the 4 bytes before
     */
    Row(Columns columns, ByteBuffer bytes, int[] offsets) {
        this.columns = columns;
        this.bytes = bytes;
        this.offsets = offsets;
    }

    /** What the row is made of. */
    public List<ColumnSpec> columns() {
        return columns.specs();
    }

    /**
     * Whether the value is null. So is one of no bytes, where the type has no such value: an "empty" {@code int}, say,
     * is a legacy of Cassandra's first years.
     */
    public boolean isNull(int i) {
        TypeCodec<?> codec = columns.codec(i);
        int length = length(i);
        return length < 0 || (length == 0 && decode(i, codec) == null);
    }

    /** As {@link #isNull(int)}, by name. */
    public boolean isNull(String name) {
        return isNull(columns.indexOf(name));
    }

    /** A {@code boolean}. */
    public boolean getBoolean(int i) {
        return bytes.get(primitive(i, Boolean.class, 1)) != 0;
    }

    /** As {@link #getBoolean(int)}, by name. */
    public boolean getBoolean(String name) {
        return getBoolean(columns.indexOf(name));
    }

    /** A {@code tinyint}. */
    public byte getByte(int i) {
        return bytes.get(primitive(i, Byte.class, 1));
    }

    /** As {@link #getByte(int)}, by name. */
    public byte getByte(String name) {
        return getByte(columns.indexOf(name));
    }

    /** A {@code smallint}. */
    public short getShort(int i) {
        return bytes.getShort(primitive(i, Short.class, 2));
    }

    /** As {@link #getShort(int)}, by name. */
    public short getShort(String name) {
        return getShort(columns.indexOf(name));
    }

    /** An {@code int}. */
    public int getInt(int i) {
        return bytes.getInt(primitive(i, Integer.class, 4));
    }

    /** As {@link #getInt(int)}, by name. */
    public int getInt(String name) {
        return getInt(columns.indexOf(name));
    }

    /** A {@code bigint} or {@code counter}. */
    public long getLong(int i) {
        return bytes.getLong(primitive(i, Long.class, 8));
    }

    /** As {@link #getLong(int)}, by name. */
    public long getLong(String name) {
        return getLong(columns.indexOf(name));
    }

    /** A {@code float}. */
    public float getFloat(int i) {
        return bytes.getFloat(primitive(i, Float.class, 4));
    }

    /** As {@link #getFloat(int)}, by name. */
    public float getFloat(String name) {
        return getFloat(columns.indexOf(name));
    }

    /** A {@code double}. */
    public double getDouble(int i) {
        return bytes.getDouble(primitive(i, Double.class, 8));
    }

    /** As {@link #getDouble(int)}, by name. */
    public double getDouble(String name) {
        return getDouble(columns.indexOf(name));
    }

    /** An {@code ascii} or {@code text}. */
    public @Nullable String getString(int i) {
        return get(i, String.class);
    }

    /** As {@link #getString(int)}, by name. */
    public @Nullable String getString(String name) {
        return getString(columns.indexOf(name));
    }

    /** A {@code uuid} or {@code timeuuid}. */
    public @Nullable UUID getUuid(int i) {
        return get(i, UUID.class);
    }

    /** As {@link #getUuid(int)}, by name. */
    public @Nullable UUID getUuid(String name) {
        return getUuid(columns.indexOf(name));
    }

    /** A {@code timestamp}. */
    public @Nullable Instant getInstant(int i) {
        return get(i, Instant.class);
    }

    /** As {@link #getInstant(int)}, by name. */
    public @Nullable Instant getInstant(String name) {
        return getInstant(columns.indexOf(name));
    }

    /** A {@code date}. */
    public @Nullable LocalDate getLocalDate(int i) {
        return get(i, LocalDate.class);
    }

    /** As {@link #getLocalDate(int)}, by name. */
    public @Nullable LocalDate getLocalDate(String name) {
        return getLocalDate(columns.indexOf(name));
    }

    /** A {@code time}. */
    public @Nullable LocalTime getLocalTime(int i) {
        return get(i, LocalTime.class);
    }

    /** As {@link #getLocalTime(int)}, by name. */
    public @Nullable LocalTime getLocalTime(String name) {
        return getLocalTime(columns.indexOf(name));
    }

    /** A {@code blob}, as a copy; also a value of a type that only the server knows. */
    public @Nullable ByteBuffer getByteBuffer(int i) {
        return get(i, ByteBuffer.class);
    }

    /** As {@link #getByteBuffer(int)}, by name. */
    public @Nullable ByteBuffer getByteBuffer(String name) {
        return getByteBuffer(columns.indexOf(name));
    }

    /** A {@code decimal}. */
    public @Nullable BigDecimal getBigDecimal(int i) {
        return get(i, BigDecimal.class);
    }

    /** As {@link #getBigDecimal(int)}, by name. */
    public @Nullable BigDecimal getBigDecimal(String name) {
        return getBigDecimal(columns.indexOf(name));
    }

    /** A {@code varint}. */
    public @Nullable BigInteger getBigInteger(int i) {
        return get(i, BigInteger.class);
    }

    /** As {@link #getBigInteger(int)}, by name. */
    public @Nullable BigInteger getBigInteger(String name) {
        return getBigInteger(columns.indexOf(name));
    }

    /** An {@code inet}. */
    public @Nullable InetAddress getInetAddress(int i) {
        return get(i, InetAddress.class);
    }

    /** As {@link #getInetAddress(int)}, by name. */
    public @Nullable InetAddress getInetAddress(String name) {
        return getInetAddress(columns.indexOf(name));
    }

    /** A {@code duration}. */
    public @Nullable CqlDuration getDuration(int i) {
        return get(i, CqlDuration.class);
    }

    /** As {@link #getDuration(int)}, by name. */
    public @Nullable CqlDuration getDuration(String name) {
        return getDuration(columns.indexOf(name));
    }

    /**
     * A {@code list} or {@code vector}, unmodifiable.
     *
     * @param element the class that its elements are read as
     */
    public <E> @Nullable List<@Nullable E> getList(int i, Class<E> element) {
        @SuppressWarnings("unchecked") // the class of the elements has been checked
        List<@Nullable E> list = (List<@Nullable E>) decode(i, columns.list(i, element));
        return list;
    }

    /** As {@link #getList(int, Class)}, by name. */
    public <E> @Nullable List<@Nullable E> getList(String name, Class<E> element) {
        return getList(columns.indexOf(name), element);
    }

    /**
     * A {@code set}, unmodifiable, in the server's order.
     *
     * @param element the class that its elements are read as
     */
    public <E> @Nullable Set<@Nullable E> getSet(int i, Class<E> element) {
        @SuppressWarnings("unchecked") // the class of the elements has been checked
        Set<@Nullable E> set = (Set<@Nullable E>) decode(i, columns.set(i, element));
        return set;
    }

    /** As {@link #getSet(int, Class)}, by name. */
    public <E> @Nullable Set<@Nullable E> getSet(String name, Class<E> element) {
        return getSet(columns.indexOf(name), element);
    }

    /**
     * A {@code map}, unmodifiable, in the server's order.
     *
     * @param key the class that its keys are read as
     * @param value the class that its values are read as
     */
    public <K, V> @Nullable Map<@Nullable K, @Nullable V> getMap(int i, Class<K> key, Class<V> value) {
        @SuppressWarnings("unchecked") // the classes of keys and values have been checked
        Map<@Nullable K, @Nullable V> map = (Map<@Nullable K, @Nullable V>) decode(i, columns.map(i, key, value));
        return map;
    }

    /** As {@link #getMap(int, Class, Class)}, by name. */
    public <K, V> @Nullable Map<@Nullable K, @Nullable V> getMap(String name, Class<K> key, Class<V> value) {
        return getMap(columns.indexOf(name), key, value);
    }

    /** The value of a column of any type, of the class that {@link dev.firstcause.type.Codecs} has for it. */
    public @Nullable Object getObject(int i) {
        return decode(i, columns.codec(i));
    }

    /** As {@link #getObject(int)}, by name. */
    public @Nullable Object getObject(String name) {
        return getObject(columns.indexOf(name));
    }

    /**
     * The value as one of a class.
     *
     * @param javaType the class that {@link dev.firstcause.type.Codecs} has for the column's type, or one above it;
     *     {@code Integer.class}, not {@code int.class}; also {@code float[].class} for a vector of {@code float}
     */
    public <T> @Nullable T get(int i, Class<T> javaType) {
        return javaType.cast(decode(i, columns.codec(i, javaType)));
    }

    /** As {@link #get(int, Class)}, by name. */
    public <T> @Nullable T get(String name, Class<T> javaType) {
        return get(columns.indexOf(name), javaType);
    }

    private int length(int i) {
        return bytes.getInt(offsets[i] - Integer.BYTES);
    }

    private @Nullable Object decode(int i, TypeCodec<?> codec) {
        int length = length(i);
        if (length < 0) {
            return null;
        }
        try {
            return codec.decode(bytes, offsets[i], length);
        } catch (ProtocolException e) {
            throw columns.malformed(i, e);
        }
    }

    /** Where the bytes of a primitive begin, which are there. */
    private int primitive(int i, Class<?> javaType, int size) {
        TypeCodec<?> codec = columns.codec(i, javaType);
        int length = length(i);
        if (length != size && decode(i, codec) == null) {
            throw columns.unsayable(i, length < 0);
        }
        return offsets[i];
    }

    /** The names of its columns; never their content. */
    @Override
    public String toString() {
        return "Row[" + columns.describe() + "]";
    }
}
