// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.CustomType;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The codecs of all CQL types.
 *
 * <p>Collections come out unmodifiable, in the order of the wire. None takes a null to encode; decoded ones hold null
 * for an element that is empty (see {@link TypeCodec#decode}), and lists and values of maps also for one that is null.
 *
 * <p>Codecs of collections, tuples, user-defined types and vectors are made anew at each call: keep them.
 */
public final class Codecs {
    /** Characters 0 to 127 only, both ways. */
    public static final TypeCodec<String> ASCII = new AsciiCodec();

    public static final TypeCodec<Long> BIGINT =
            new FixedLengthCodec<>(NativeType.BIGINT, Long.class, 8, WireOutput::writeLong, ByteBuffer::getLong);
    /** A buffer's remaining bytes; its position stays. Decoded: a copy. {@link TypeCodec#write} takes an array, too. */
    public static final TypeCodec<ByteBuffer> BLOB = new BlobCodec(NativeType.BLOB);

    public static final TypeCodec<Boolean> BOOLEAN = new FixedLengthCodec<>(
            NativeType.BOOLEAN,
            Boolean.class,
            1,
            (out, value) -> out.writeByte(value ? 1 : 0),
            (bytes, at) -> bytes.get(at) != 0);
    public static final TypeCodec<Long> COUNTER =
            new FixedLengthCodec<>(NativeType.COUNTER, Long.class, 8, WireOutput::writeLong, ByteBuffer::getLong);
    /** From -5877641-06-23 to 5881580-07-11. */
    public static final TypeCodec<LocalDate> DATE = TimeCodecs.DATE;

    public static final TypeCodec<BigDecimal> DECIMAL = new DecimalCodec();
    public static final TypeCodec<Double> DOUBLE = new FixedLengthCodec<>(
            NativeType.DOUBLE,
            Double.class,
            8,
            (out, value) -> out.writeLong(Double.doubleToRawLongBits(value)),
            ByteBuffer::getDouble);
    public static final TypeCodec<CqlDuration> DURATION = new DurationCodec();
    public static final TypeCodec<Float> FLOAT = new FixedLengthCodec<>(
            NativeType.FLOAT,
            Float.class,
            4,
            (out, value) -> out.writeInt(Float.floatToRawIntBits(value)),
            ByteBuffer::getFloat);
    /**
     * IPv4 (4 bytes) or IPv6 (16 bytes); without host name or scope, which are not sent. Decoded: an IPv4-mapped address
     * of 16 bytes is a {@link java.net.Inet6Address}, so that it is the same 16 bytes when it is written again.
     */
    public static final TypeCodec<InetAddress> INET = new InetCodec();

    public static final TypeCodec<Integer> INT =
            new FixedLengthCodec<>(NativeType.INT, Integer.class, 4, WireOutput::writeInt, ByteBuffer::getInt);
    public static final TypeCodec<Short> SMALLINT = new FixedLengthCodec<>(
            NativeType.SMALLINT, Short.class, 2, (out, value) -> out.writeShort(value), ByteBuffer::getShort);
    /** UTF-8 without a flaw, both ways. Also for {@code varchar}, which is the same type. */
    public static final TypeCodec<String> TEXT = new TextCodec(NativeType.TEXT);
    /** To the nanosecond. */
    public static final TypeCodec<LocalTime> TIME = TimeCodecs.TIME;
    /** To the millisecond: what an instant has beyond is cut off, towards the past. */
    public static final TypeCodec<Instant> TIMESTAMP = TimeCodecs.TIMESTAMP;
    /** Of version 1 only, both ways. */
    public static final TypeCodec<UUID> TIMEUUID = TimeCodecs.TIMEUUID;

    public static final TypeCodec<Byte> TINYINT = new FixedLengthCodec<>(
            NativeType.TINYINT, Byte.class, 1, (out, value) -> out.writeByte(value), ByteBuffer::get);
    public static final TypeCodec<UUID> UUID = new FixedLengthCodec<>(
            NativeType.UUID,
            UUID.class,
            16,
            WireOutput::writeUuid,
            (bytes, at) -> new UUID(bytes.getLong(at), bytes.getLong(at + 8)));
    public static final TypeCodec<BigInteger> VARINT = new VarintCodec();

    private static final Map<NativeType, TypeCodec<?>> NATIVE = new EnumMap<>(NativeType.class);

    static {
        for (TypeCodec<?> codec : List.of(
                ASCII, BIGINT, BLOB, BOOLEAN, COUNTER, DATE, DECIMAL, DOUBLE, DURATION, FLOAT, INET, INT, SMALLINT,
                TEXT, TIME, TIMESTAMP, TIMEUUID, TINYINT, UUID, VARINT)) {
            NATIVE.put((NativeType) codec.type(), codec);
        }
    }

    private Codecs() {}

    /**
     * The codec of a type: those above for a {@link NativeType}; for the others lists, sets and maps of the JDK, lists
     * for vectors, {@link TupleValue}, {@link UdtValue}, and the bytes as they are of a type only the server knows.
     */
    public static TypeCodec<?> of(DataType type) {
        if (type instanceof NativeType plain) {
            return ofNative(plain);
        } else if (type instanceof ListType list) {
            return new ListCodec<>(list, of(list.element()));
        } else if (type instanceof SetType set) {
            return new SetCodec<>(set, of(set.element()));
        } else if (type instanceof MapType map) {
            return new MapCodec<>(map, of(map.key()), of(map.value()));
        } else if (type instanceof TupleType tuple) {
            return tuple(tuple);
        } else if (type instanceof UserType user) {
            return udt(user);
        } else if (type instanceof VectorType vector) {
            return new VectorCodec<>(vector, of(vector.element()));
        }
        DataType spelledOut = ((CustomType) type).spelledOut();
        return spelledOut instanceof CustomType custom ? new BlobCodec(custom) : of(spelledOut);
    }

    /**
     * The codec of the CQL type that goes best with the class of a value: {@code int} for an {@code Integer},
     * {@code text} for a {@code String}, {@code uuid} for a {@code UUID} of any version, {@code blob} for a
     * {@code ByteBuffer} or a {@code byte[]}, a vector for a {@code float[]}, {@code varint} for a {@code BigInteger}, and
     * so on. Lists, sets and maps
     * go by the first of their elements that is no empty collection, and, while they are empty, by {@code blob}, which
     * makes no difference to their bytes.
     *
     * @return a codec whose {@link TypeCodec#write} takes the value
     * @throws IllegalArgumentException if no CQL type goes with the class, or with that of an element
     */
    public static TypeCodec<?> forValue(Object value) {
        return Guess.codec(value);
    }

    private static TypeCodec<?> ofNative(NativeType type) {
        TypeCodec<?> codec = NATIVE.get(type);
        if (codec == null) {
            throw new AssertionError(type + " has no codec");
        }
        return codec;
    }

    /** The codec of lists of a codec's values. */
    public static <E> TypeCodec<List<@Nullable E>> list(TypeCodec<E> element) {
        return new ListCodec<>(new ListType(element.type()), element);
    }

    /** The codec of sets of a codec's values. */
    public static <E> TypeCodec<Set<@Nullable E>> set(TypeCodec<E> element) {
        return new SetCodec<>(new SetType(element.type()), element);
    }

    /** The codec of maps between two codecs' values. */
    public static <K, V> TypeCodec<Map<@Nullable K, @Nullable V>> map(TypeCodec<K> key, TypeCodec<V> value) {
        return new MapCodec<>(new MapType(key.type(), value.type()), key, value);
    }

    /** The codec of vectors of a codec's values, as lists of exactly {@code dimension} elements. */
    public static <E> TypeCodec<List<@Nullable E>> vector(TypeCodec<E> element, int dimension) {
        return new VectorCodec<>(new VectorType(element.type(), dimension), element);
    }

    /**
     * The codec of vectors of {@code float} as arrays of exactly {@code dimension} elements. {@link TypeCodec#write} of
     * the codec that {@link #of} has for such a vector takes an array, too.
     */
    public static TypeCodec<float[]> floatVector(int dimension) {
        return new FloatVectorCodec(dimension);
    }

    /** The codec of a tuple type. */
    public static TypeCodec<TupleValue> tuple(TupleType type) {
        return CompositeCodec.of(type);
    }

    /** The codec of a user-defined type. */
    public static TypeCodec<UdtValue> udt(UserType type) {
        return CompositeCodec.of(type);
    }
}
