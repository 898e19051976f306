// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

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
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;

/** Types, and values of a type, as a {@link Random} decides: often at an edge, and the same again for the same seed. */
final class Samples {
    /** A type of each form, with those of vectors inside that a server treats in a way of their own. */
    static final List<DataType> COMPOSITES = List.of(
            new ListType(NativeType.INT),
            new ListType(new ListType(new ListType(NativeType.TEXT))),
            new SetType(NativeType.INET),
            new MapType(NativeType.TEXT, new ListType(NativeType.BIGINT)),
            new MapType(NativeType.TIMEUUID, NativeType.DURATION),
            new TupleType(List.of(NativeType.INT, NativeType.TEXT, new SetType(NativeType.VARINT))),
            new UserType(
                    "shop",
                    "address",
                    List.of(
                            new UserType.Field("street", NativeType.TEXT),
                            new UserType.Field("Number", NativeType.SMALLINT),
                            new UserType.Field("opened", new ListType(NativeType.TIME)))),
            new VectorType(NativeType.FLOAT, 3),
            new VectorType(NativeType.SMALLINT, 3),
            new VectorType(NativeType.TEXT, 2),
            new VectorType(new VectorType(NativeType.BOOLEAN, 2), 3),
            new VectorType(new VectorType(NativeType.TINYINT, 2), 3),
            new VectorType(new ListType(NativeType.DATE), 2),
            new CustomType("org.example.Unheard"));

    private static final int[] POINTS = {0, 'a', 'b', 0x7f, 0x80, 0x7ff, 0x800, 0xfffd, 0xffff, 0x10000, 0x10ffff};
    private static final LocalDate DAY_0 = LocalDate.EPOCH;

    private Samples() {}

    /** Every type without parameters, then {@link #COMPOSITES}. */
    static List<DataType> types() {
        List<DataType> types = new ArrayList<>(List.of(NativeType.values()));
        types.addAll(COMPOSITES);
        return types;
    }

    /** A type nested at most {@code depth} deep. Counters stand nowhere inside another, so none does here. */
    static DataType type(Random random, int depth) {
        if (depth <= 1 || random.nextInt(4) == 0) {
            NativeType[] types = NativeType.values();
            NativeType type = types[random.nextInt(types.length)];
            return type == NativeType.COUNTER ? NativeType.BIGINT : type;
        }
        int inner = depth - 1;
        return switch (random.nextInt(6)) {
            case 0 -> new ListType(type(random, inner));
            case 1 -> new SetType(type(random, inner));
            case 2 -> new MapType(type(random, inner), type(random, inner));
            case 3 -> new VectorType(type(random, inner), 1 + random.nextInt(4));
            case 4 -> new TupleType(some(1 + random.nextInt(4), i -> type(random, inner)));
            default ->
                new UserType("ks", "type_" + depth, some(1 + random.nextInt(4), i -> field(i, type(random, inner))));
        };
    }

    private static UserType.Field field(int index, DataType type) {
        return new UserType.Field("field_" + index, type);
    }

    private static <T> List<T> some(int count, IntFunction<T> maker) {
        List<T> list = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            list.add(maker.apply(i));
        }
        return list;
    }

    static Object value(DataType type, Random random) {
        if (type instanceof NativeType plain) {
            return plainValue(plain, random);
        } else if (type instanceof ListType list) {
            return some(random.nextInt(5), i -> value(list.element(), random));
        } else if (type instanceof SetType set) {
            Set<Object> values = new LinkedHashSet<>();
            values.addAll(some(random.nextInt(5), i -> value(set.element(), random)));
            return values;
        } else if (type instanceof MapType map) {
            Map<Object, Object> values = new LinkedHashMap<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                values.put(value(map.key(), random), value(map.value(), random));
            }
            return values;
        } else if (type instanceof VectorType vector) {
            return some(vector.dimension(), i -> value(vector.element(), random));
        } else if (type instanceof TupleType tuple) {
            return TupleValue.of(
                    tuple,
                    tuple.elements().stream().map(each -> orNull(each, random)).toArray());
        } else if (type instanceof UserType user) {
            return UdtValue.of(
                    user,
                    user.fields().stream()
                            .map(field -> orNull(field.type(), random))
                            .toArray());
        }
        return plainValue(NativeType.BLOB, random);
    }

    /** A value or null; no null for a collection: in a tuple the Apache driver takes it for equal to an empty one. */
    private static Object orNull(DataType type, Random random) {
        boolean collection = type instanceof ListType || type instanceof SetType || type instanceof MapType;
        return !collection && random.nextInt(5) == 0 ? null : value(type, random);
    }

    private static Object plainValue(NativeType type, Random random) {
        return switch (type) {
            case ASCII -> text(random, 0x80);
            case TEXT -> text(random, Integer.MAX_VALUE);
            case BIGINT, COUNTER -> number(random, 64);
            case INT -> (int) number(random, 32);
            case SMALLINT -> (short) number(random, 16);
            case TINYINT -> (byte) number(random, 8);
            case BLOB -> ByteBuffer.wrap(bytes(random, random.nextInt(20)));
            case BOOLEAN -> random.nextBoolean();
            case DATE -> DAY_0.plusDays(number(random, 32));
            case DECIMAL -> new BigDecimal(whole(random), (int) number(random, 32));
            case DOUBLE -> Double.longBitsToDouble(number(random, 64));
            case FLOAT -> Float.intBitsToFloat((int) number(random, 32));
            case DURATION -> duration(random);
            case INET -> address(random);
            case TIME -> LocalTime.ofNanoOfDay(Math.floorMod(number(random, 64), 86_400_000_000_000L));
            case TIMESTAMP -> Instant.ofEpochMilli(number(random, 64));
            case TIMEUUID -> new UUID((random.nextLong() & ~0xf000L) | 0x1000, random.nextLong());
            case UUID -> new UUID(number(random, 64), number(random, 64));
            case VARINT -> whole(random);
        };
    }

    /** A signed number of so many bits. */
    private static long number(Random random, int bits) {
        long most = -1L >>> (65 - bits);
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> random.nextBoolean() ? most : -most - 1;
            case 2 -> random.nextInt(255) - 127;
            // Of each length alike.
            default -> random.nextLong() >> (64 - bits + random.nextInt(bits));
        };
    }

    private static BigInteger whole(Random random) {
        return random.nextBoolean()
                ? BigInteger.valueOf(number(random, 64))
                : new BigInteger(bytes(random, 1 + random.nextInt(40)));
    }

    private static CqlDuration duration(Random random) {
        int sign = random.nextBoolean() ? 1 : -1;
        long nanoseconds = number(random, 64);
        return new CqlDuration(
                sign * (int) (number(random, 32) & Integer.MAX_VALUE),
                sign * (int) (number(random, 32) & Integer.MAX_VALUE),
                sign * (nanoseconds & Long.MAX_VALUE));
    }

    private static InetAddress address(Random random) {
        try {
            return InetAddress.getByAddress(bytes(random, random.nextBoolean() ? 4 : 16));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Random random, int end) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int point = POINTS[random.nextInt(POINTS.length)];
            text.appendCodePoint(point < end ? point : random.nextInt(end < 0x100 ? end : 0x100));
        }
        return text.toString();
    }

    static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
