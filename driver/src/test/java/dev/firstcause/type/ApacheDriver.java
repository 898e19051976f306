// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import com.datastax.oss.driver.api.core.CqlIdentifier;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.data.CqlVector;
import com.datastax.oss.driver.api.core.data.SettableByIndex;
import com.datastax.oss.driver.api.core.type.DataTypes;
import com.datastax.oss.driver.api.core.type.UserDefinedType;
import com.datastax.oss.driver.api.core.type.codec.registry.CodecRegistry;
import com.datastax.oss.driver.internal.core.type.DefaultUserDefinedType;
import dev.firstcause.protocol.type.CustomType;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.ListType;
import dev.firstcause.protocol.type.MapType;
import dev.firstcause.protocol.type.NativeType;
import dev.firstcause.protocol.type.SetType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import dev.firstcause.protocol.type.VectorType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The Apache Java driver as the oracle of bytes and values. */
public final class ApacheDriver {
    private ApacheDriver() {}

    static ByteBuffer encode(DataType type, Object value) {
        return codec(type).encode(theirs(type, value), DefaultProtocolVersion.V5);
    }

    static Object decode(DataType type, ByteBuffer bytes) {
        return codec(type).decode(bytes, DefaultProtocolVersion.V5);
    }

    /** Their codec of the type, by the type alone. */
    public static com.datastax.oss.driver.api.core.type.codec.TypeCodec<Object> codec(DataType type) {
        return CodecRegistry.DEFAULT.codecFor(theirs(type));
    }

    private static com.datastax.oss.driver.api.core.type.DataType theirs(DataType type) {
        if (type instanceof NativeType plain) {
            return switch (plain) {
                case ASCII -> DataTypes.ASCII;
                case BIGINT -> DataTypes.BIGINT;
                case BLOB -> DataTypes.BLOB;
                case BOOLEAN -> DataTypes.BOOLEAN;
                case COUNTER -> DataTypes.COUNTER;
                case DATE -> DataTypes.DATE;
                case DECIMAL -> DataTypes.DECIMAL;
                case DOUBLE -> DataTypes.DOUBLE;
                case DURATION -> DataTypes.DURATION;
                case FLOAT -> DataTypes.FLOAT;
                case INET -> DataTypes.INET;
                case INT -> DataTypes.INT;
                case SMALLINT -> DataTypes.SMALLINT;
                case TEXT -> DataTypes.TEXT;
                case TIME -> DataTypes.TIME;
                case TIMESTAMP -> DataTypes.TIMESTAMP;
                case TIMEUUID -> DataTypes.TIMEUUID;
                case TINYINT -> DataTypes.TINYINT;
                case UUID -> DataTypes.UUID;
                case VARINT -> DataTypes.VARINT;
            };
        } else if (type instanceof ListType list) {
            return DataTypes.listOf(theirs(list.element()));
        } else if (type instanceof SetType set) {
            return DataTypes.setOf(theirs(set.element()));
        } else if (type instanceof MapType map) {
            return DataTypes.mapOf(theirs(map.key()), theirs(map.value()));
        } else if (type instanceof VectorType vector) {
            return DataTypes.vectorOf(theirs(vector.element()), vector.dimension());
        } else if (type instanceof TupleType tuple) {
            return tuple(tuple);
        } else if (type instanceof UserType user) {
            return user(user);
        }
        return DataTypes.custom(((CustomType) type).className());
    }

    private static com.datastax.oss.driver.api.core.type.TupleType tuple(TupleType type) {
        return DataTypes.tupleOf(type.elements().stream()
                .map(ApacheDriver::theirs)
                .toArray(com.datastax.oss.driver.api.core.type.DataType[]::new));
    }

    private static UserDefinedType user(UserType type) {
        List<CqlIdentifier> names = new ArrayList<>();
        List<com.datastax.oss.driver.api.core.type.DataType> types = new ArrayList<>();
        for (UserType.Field field : type.fields()) {
            names.add(CqlIdentifier.fromInternal(field.name()));
            types.add(theirs(field.type()));
        }
        return new DefaultUserDefinedType(
                CqlIdentifier.fromInternal(type.keyspace()),
                CqlIdentifier.fromInternal(type.name()),
                true,
                names,
                types);
    }

    /** A value of ours as their class for the same. */
    public static Object theirs(DataType type, Object value) {
        if (value == null) {
            return null;
        } else if (value instanceof CqlDuration ours) {
            return com.datastax.oss.driver.api.core.data.CqlDuration.newInstance(
                    ours.months(), ours.days(), ours.nanoseconds());
        } else if (type instanceof ListType list) {
            return all(list.element(), (List<?>) value);
        } else if (type instanceof SetType set) {
            Set<Object> theirs = new LinkedHashSet<>();
            ((Set<?>) value).forEach(each -> theirs.add(theirs(set.element(), each)));
            return theirs;
        } else if (type instanceof MapType map) {
            Map<Object, Object> theirs = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((k, v) -> theirs.put(theirs(map.key(), k), theirs(map.value(), v)));
            return theirs;
        } else if (type instanceof VectorType vector) {
            return CqlVector.newInstance(all(vector.element(), (List<?>) value));
        } else if (type instanceof TupleType tuple) {
            return filled(tuple(tuple).newValue(), tuple.elements(), (TupleValue) value);
        } else if (type instanceof UserType user) {
            List<DataType> types =
                    user.fields().stream().map(UserType.Field::type).toList();
            return filled(user(user).newValue(), types, (UdtValue) value);
        }
        return value;
    }

    private static List<Object> all(DataType type, List<?> values) {
        List<Object> theirs = new ArrayList<>();
        values.forEach(each -> theirs.add(theirs(type, each)));
        return theirs;
    }

    private static <V extends SettableByIndex<V>> V filled(V target, List<DataType> types, CompositeValue value) {
        V result = target;
        for (int i = 0; i < types.size(); i++) {
            result = result.set(i, theirs(types.get(i), value.get(i)), codec(types.get(i)));
        }
        return result;
    }
}
