// SPDX-License-Identifier: Apache-2.0
package dev.firstcause.type;

import dev.firstcause.protocol.WireInput;
import dev.firstcause.protocol.WireOutput;
import dev.firstcause.protocol.type.DataType;
import dev.firstcause.protocol.type.TupleType;
import dev.firstcause.protocol.type.UserType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tuples and user-defined types: [bytes] after [bytes] (sections 6.21 and 7). Values may be fewer than the type has, as
 * those written before a field was added to it are; the others are null. A user-defined type may have got fields that are
 * not known here: those values are skipped.
 */
final class CompositeCodec<V extends CompositeValue> extends CheckedCodec<V> {
    private final List<TypeCodec<?>> codecs;
    private final List<String> places;
    private final Function<@Nullable Object[], V> maker;

    private CompositeCodec(
            DataType type,
            Class<V> javaType,
            List<TypeCodec<?>> codecs,
            List<String> places,
            Function<@Nullable Object[], V> maker) {
        super(type, javaType);
        this.codecs = codecs;
        this.places = places;
        this.maker = maker;
    }

    static CompositeCodec<TupleValue> of(TupleType type) {
        List<TypeCodec<?>> codecs = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (DataType element : type.elements()) {
            places.add("element " + codecs.size());
            codecs.add(Codecs.of(element));
        }
        return new CompositeCodec<>(type, TupleValue.class, codecs, places, values -> new TupleValue(type, values));
    }

    static CompositeCodec<UdtValue> of(UserType type) {
        List<TypeCodec<?>> codecs = new ArrayList<>();
        List<String> places = new ArrayList<>();
        for (UserType.Field field : type.fields()) {
            places.add("field " + field.name());
            codecs.add(Codecs.of(field.type()));
        }
        return new CompositeCodec<>(type, UdtValue.class, codecs, places, values -> new UdtValue(type, values));
    }

    @Override
    public void encode(V value, WireOutput out) {
        value.requireFits(type());
        for (int i = 0; i < codecs.size(); i++) {
            try {
                codecs.get(i).write(i < value.size() ? value.get(i) : null, out);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(places.get(i) + " of " + type() + ": " + e.getMessage(), e);
            }
        }
    }

    @Override
    V decodeContent(ByteBuffer bytes) {
        WireInput in = input(bytes);
        // No more than the bytes can hold: a type may have 65,535 elements, and a value of it no bytes at all.
        @Nullable Object[] values = new Object[Math.min(codecs.size(), in.remaining() / 4)];
        for (int i = 0; i < codecs.size() && in.remaining() > 0; i++) {
            Object value = codecs.get(i).read(in, places.get(i));
            values[i] = value;
        }
        if (type() instanceof UserType) {
            while (in.remaining() > 0) {
                in.readBytes("unknown field");
            }
        }
        in.requireEnd("the last of " + codecs.size() + " values");
        return maker.apply(values);
    }

    /** All its values are null: it has fewer than the type, as far as that goes. */
    @Override
    V empty() {
        return maker.apply(new Object[0]);
    }
}
